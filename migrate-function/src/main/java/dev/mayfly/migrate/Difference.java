package dev.mayfly.migrate;

import dev.mayfly.migrate.sql.Conditions;
import io.micronaut.serde.annotation.Serdeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something of a schema that is not as the migrations make it.
 *
 * @param expected null when the migrations make no such thing
 * @param found null when there is no such thing
 */
@Serdeable
record Difference(
        Kind kind,
        String object,
        @Nullable String expected,
        @Nullable String found) {

    enum Kind {
        MISSING,
        DIFFERENT,
        /** Of somebody else's making, and nobody's harm. */
        UNEXPECTED,
        /** Of somebody else's making, and it changes who may do what or what a write does. */
        INTRUSIVE
    }

    /** In the order of the objects' names. */
    static List<Difference> between(SortedMap<String, String> expected, SortedMap<String, String> found) {
        var differences = new ArrayList<Difference>();
        expected.forEach((object, definition) -> {
            String actual = found.get(object);
            if (actual == null) {
                differences.add(new Difference(Kind.MISSING, object, definition, null));
            } else if (!Conditions.areSame(actual, definition)) {
                differences.add(new Difference(Kind.DIFFERENT, object, definition, actual));
            }
        });
        found.forEach((object, definition) -> {
            if (!expected.containsKey(object)) {
                differences.add(new Difference(
                        isIntrusive(object, expected) ? Kind.INTRUSIVE : Kind.UNEXPECTED, object, null, definition));
            }
        });
        return differences;
    }

    /** Whether the schema does not do what it should; what somebody added beside it is let be. */
    boolean isFault() {
        return kind != Kind.UNEXPECTED;
    }

    /** The first few, for a message. */
    static String tell(List<Difference> differences) {
        return differences.stream()
                        .limit(5)
                        .map(difference ->
                                difference.kind().name().toLowerCase(Locale.ROOT) + " " + difference.object())
                        .collect(Collectors.joining(", "))
                + (differences.size() > 5 ? " and %d more".formatted(differences.size() - 5) : "");
    }

    /** On a table of ours: a policy, a trigger, a rule for rows, or a right of everybody or of our roles. */
    private static boolean isIntrusive(String object, SortedMap<String, String> expected) {
        if (object.startsWith("grant ")) {
            return (object.endsWith(" to PUBLIC") && !object.startsWith("grant on function "))
                    || object.endsWith(" to mayfly_app")
                    || object.endsWith(" to mayfly_maintenance");
        }
        boolean changesWrites =
                object.startsWith("policy ") || object.startsWith("trigger ") || object.startsWith("constraint ");
        if (!changesWrites) {
            return false;
        }
        String table = object.substring(object.indexOf(' ') + 1, object.indexOf('.'));
        return expected.containsKey("table " + table);
    }
}
