package dev.mayfly.migrate;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The environment's variables; one that cannot be read stops the function and is named. */
record Environment(Map<String, String> variables) {

    @Nullable
    String firstFilled(String... names) {
        for (String name : names) {
            String value = variables.get(name);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        return null;
    }

    boolean isTrue(String name) {
        return switch (firstFilled(name)) {
            case null -> false;
            case "true" -> true;
            case "false" -> false;
            default -> throw new MigrationException(name + " must be true or false");
        };
    }

    @Nullable
    URI uri(String name) {
        String value = firstFilled(name);
        try {
            return value == null ? null : new URI(value);
        } catch (URISyntaxException e) {
            throw new MigrationException(name + " must be a URL");
        }
    }

    int number(String name, int usual, int least, int most) {
        String value = firstFilled(name);
        if (value == null) {
            return usual;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as what is out of range.
        }
        throw new MigrationException("%s must be a number from %d to %d".formatted(name, least, most));
    }
}
