package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;

/** Something in the history that does not fit to the migrations of this package, and what can be done. */
@Serdeable
record Problem(String version, Kind kind, String wayOut) {

    enum Kind {
        EDITED(
                "the file was changed after it was applied: bring the applied file back, and put the change into a new migration"),
        MISSING("it was applied, and this package does not have it: deploy a package that has it"),
        FAILED("it stopped half-way: the action repair forgets it, and migrate applies it again"),
        SKIPPED("it is older than the schema, and will never be applied: give it a number above the newest");

        private final String wayOut;

        Kind(String wayOut) {
            this.wayOut = wayOut;
        }
    }

    Problem(String version, Kind kind) {
        this(version, kind, kind.wayOut);
    }
}
