package dev.mayfly.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;

public record Fingerprint(
        List<Hash> prefixes,
        @Nullable Hash system,
        @Nullable Hash answered,
        @Nullable Hash prompt,
        List<Hash> tasks,
        @Nullable Hash summary,
        List<Hash> continued,
        List<Integer> assistants) {

    public static Fingerprint of(Transcript transcript, @Nullable Answer answer) {
        return new Fingerprint(List.of(), null, null, null, List.of(), null, List.of(), List.of());
    }

    public int messageCount() {
        return prefixes.size();
    }

    public @Nullable Hash messages() {
        return prefixes.isEmpty() ? null : prefixes.getLast();
    }
}
