package dev.mayfly.api.web;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** Reads what was chosen on a page; what is no choice of ours counts as none. */
public final class Choice {

    private Choice() {}

    public static <E extends Enum<E>> Optional<E> of(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(name))
                .findFirst();
    }

    public static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
