package dev.mayfly.api.test;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;

/** What no client of ours would send, and that the answer to it is one of ours: no 5xx, and a refusal in our one shape. */
public final class Strange {

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e999999",
            "1E-999999",
            "9223372036854775807",
            "9223372036854775808",
            "9".repeat(400),
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"\\u0085\"",
            "\"7\"",
            "\"" + "x".repeat(100_001) + "\"",
            "\"00000000-0000-7000-8000-000000000000\"",
            "\"+1000000000-12-31T23:59:59.999999999Z\"",
            "\"-1000000000-01-01T00:00:00Z\"",
            "[]",
            "[null]",
            "[1, \"a\", {}]",
            "{}",
            "{\"a\\u0000\": 1}",
            "[".repeat(50) + "]".repeat(50),
            "{\"a\":".repeat(60) + "1" + "}".repeat(60),
            "[".repeat(10_000) + "]".repeat(10_000),
            "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000));

    private Strange() {}

    /**
     * Sends each body with every other of these values, another half for each field.
     *
     * @param bodies by their route, what may be replaced in angle brackets
     */
    public static void assertOursForEveryField(Tenant caller, Map<String, String> bodies) {
        assertSoftly(softly -> bodies.forEach((route, body) -> fieldsOf(body).forEach(field -> {
            for (int i = Math.floorMod(field.hashCode(), 2); i < VALUES.size(); i += 2) {
                String value = VALUES.get(i);

                assertOurs(
                        softly,
                        send(caller, route, filled(body.replace(field, value))),
                        "%s with %s for %s".formatted(route, shorten(value), field));
            }
        })));
    }

    /** Sends to each route what is JSON and nothing else. */
    public static void assertOursForRandomJson(Tenant caller, Set<String> routes) {
        var random = new RandomJson(new Random(20261120));
        assertSoftly(softly -> routes.forEach(route -> {
            for (int i = 0; i < 25; i++) {
                String body = random.next();

                assertOurs(softly, send(caller, route, body), "%s with %s".formatted(route, shorten(body)));
            }
        }));
    }

    /** Sends each body up to some place in it. */
    public static void assertRefusedWhenCutOff(Tenant caller, Map<String, String> bodies) {
        assertSoftly(softly -> bodies.forEach((route, body) -> {
            String whole = filled(body).strip();
            for (int end = 0; end < whole.length(); end += 23) {
                Answer answer = send(caller, route, whole.substring(0, end));

                softly.assertThat(answer.status())
                        .as("%s cut to %s", route, end)
                        .isEqualTo(400);
                assertOurs(softly, answer, route);
            }
        }));
    }

    private static Answer send(Tenant caller, String route, String body) {
        String[] parts = route.strip().split(" ", 2);
        return caller.call(parts[0], parts[1], body);
    }

    public static void assertOurs(SoftAssertions softly, Answer answer, String description) {
        softly.assertThat(answer.status())
                .as("%s: %s", description, shorten(answer.body()))
                .isBetween(200, 499);
        if (answer.status() >= 400) {
            softly.assertThat(answer.header("Content-Type")).as(description).startsWith("application/problem+json");
            softly.assertThat(keysOf(answer))
                    .as(description)
                    .containsExactly("type", "title", "status", "detail", "instance", "code", "errors");
            softly.assertThat(String.valueOf(answer.at("status"))).isEqualTo(String.valueOf(answer.status()));
            softly.assertThat(String.valueOf(answer.at("type"))).isEqualTo("urn:mayfly:problem:" + answer.at("code"));
            softly.assertThat(answer.body())
                    .as(description)
                    .doesNotContain(
                            "java.",
                            "dev.mayfly",
                            "io.micronaut",
                            "Exception",
                            "SELECT ",
                            "INSERT ",
                            "eval_",
                            "Source:");
        }
    }

    private static List<String> keysOf(Answer answer) {
        JsonNode json = answer.json();
        var keys = new ArrayList<String>();
        if (json != null && json.isObject()) {
            json.entries().forEach(entry -> keys.add(entry.getKey()));
        }
        return keys;
    }

    public static String shorten(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "… (" + text.length() + ")";
    }

    /** The marked values in a body, each once. */
    private static List<String> fieldsOf(String body) {
        return Pattern.compile("<[^>]*>")
                .matcher(body)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    /** A body as it would be valid: what is marked stands for itself. */
    private static String filled(String body) {
        return body.replace("<", "").replace(">", "");
    }
}
