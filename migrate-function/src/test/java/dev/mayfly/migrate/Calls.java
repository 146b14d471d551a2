package dev.mayfly.migrate;

import java.util.function.BooleanSupplier;

/** The time that a call of a backfill has. */
final class Calls {

    static final BooleanSupplier ENOUGH = () -> true;

    private Calls() {}

    /** Time for so many chunks. */
    static BooleanSupplier chunks(int count) {
        int[] left = {count};
        return () -> left[0]-- > 0;
    }
}
