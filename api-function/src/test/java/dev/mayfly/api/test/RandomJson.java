package dev.mayfly.api.test;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** JSON of any shape, with the API's own field names among others; the same for the same seed. */
public final class RandomJson {

    private static final List<String> NAMES = List.of(
            "name",
            "title",
            "content",
            "isEphemeral",
            "ephemeralAgent",
            "ephemeralDocuments",
            "inline",
            "urls",
            "agentId",
            "documentIds",
            "assertions",
            "type",
            "value",
            "weight",
            "leaseToken",
            "items",
            "usage",
            "expiresAt",
            "scopes",
            "role",
            "userId",
            "limit",
            "promote",
            "highlights",
            "start",
            "",
            "a",
            "__proto__",
            "\\u0000",
            "\\ud800",
            "$ref");
    private static final List<String> SCALARS = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1e999999",
            "1e-999999",
            "0.1",
            "9223372036854775807",
            "\"\"",
            "\"x\"",
            "\"\\u0000\"",
            "\"\\udfff\"",
            "\"00000000-0000-7000-8000-000000000000\"",
            "\"2026-01-01T00:00:00Z\"",
            "\"%\"",
            "\"𝕏\"",
            "\"' OR 1=1 --\"",
            "NaN",
            "\"unterminated",
            "]",
            "01",
            "+1",
            "\"\\x\"",
            "/* */ 1");

    private final Random random;

    public RandomJson(Random random) {
        this.random = random;
    }

    public String next() {
        return value(4);
    }

    private String value(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return one(SCALARS);
        }
        return random.nextInt(3) == 0
                ? "[" + members(() -> value(depth - 1)) + "]"
                : "{" + members(() -> "\"%s\": %s".formatted(one(NAMES), value(depth - 1))) + "}";
    }

    private String members(java.util.function.Supplier<String> member) {
        return IntStream.range(0, random.nextInt(5)).mapToObj(_ -> member.get()).collect(Collectors.joining(", "));
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
