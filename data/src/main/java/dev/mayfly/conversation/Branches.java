package dev.mayfly.conversation;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;

public final class Branches {
    private Branches() {}

    public static Map<UUID, Place> places(Collection<Linked> requests) {
        return Map.of();
    }
}
