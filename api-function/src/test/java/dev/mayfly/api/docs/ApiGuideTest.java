package dev.mayfly.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sends every request of {@code docs/api.md} and compares the answers with those on the page. */
class ApiGuideTest {

    private static final Path GUIDE = Path.of("..", "docs", "api.md");

    private static final Pattern EXAMPLE = Pattern.compile(
            "```http status=(?<status>\\d+)(?: save=(?<save>\\S+))?\\n"
                    + "(?<method>[A-Z]+) (?<path>\\S+)\\n(?<headers>(?:[\\w-]+: [^\\n]+\\n)*)(?:\\n(?<body>.+?))?```"
                    + "\\s+```json\\n(?<answer>.+?)```",
            Pattern.DOTALL);

    private final Map<String, String> saved = new HashMap<>();

    @Test
    void everyExampleAnswersAsTheGuideSays() throws IOException {
        String guide = Files.readString(GUIDE);
        int requests = 0;
        try (TestApi api = TestApi.start()) {
            Tenant tenant = api.newTenant();

            for (Matcher example = EXAMPLE.matcher(guide); example.find(); requests++) {
                run(api, tenant, example);
            }
        }

        assertThat(requests).isEqualTo(guide.split("```http", -1).length - 1);
    }

    private void run(TestApi api, Tenant tenant, Matcher example) throws IOException {
        String path = filled(example.group("path"));
        String body = example.group("body") == null ? null : filled(example.group("body"));
        var headers = new HashMap<String, String>();
        example.group("headers").lines().forEach(line -> {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        });

        Answer answer = api.call(example.group("method"), path, body, tenant.key(), headers);

        String what = "%s %s: %s".formatted(example.group("method"), path, answer.body());
        assertThat(answer.status()).as(what).isEqualTo(Integer.parseInt(example.group("status")));
        JsonNode expected =
                api.bean(JsonMapper.class).readValue(filled(example.group("answer")), JsonNode.class);
        compare(what, "", expected, answer.json());
        if (example.group("save") != null) {
            for (String variable : example.group("save").split(",", -1)) {
                int colon = variable.indexOf(':');
                saved.put(variable.substring(0, colon), answer.text(variable.substring(colon + 1)));
            }
        }
    }

    /** All that the guide shows must be there; the answer may hold more fields, and more elements at the end of a list. */
    private static void compare(
            String what, String place, @Nullable JsonNode expected, @Nullable JsonNode actual) {
        if (expected == null || actual == null) {
            throw new AssertionError("%s is missing in %s".formatted(place, what));
        }
        if (expected.isObject()) {
            expected.entries().forEach(entry -> {
                compare(what, place + "/" + entry.getKey(), entry.getValue(), actual.get(entry.getKey()));
            });
        } else if (expected.isArray()) {
            assertThat(actual.size()).as("%s in %s", place, what).isGreaterThanOrEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                compare(what, place + "/" + i, expected.get(i), actual.get(i));
            }
        } else if (expected.isNumber()) {
            assertThat(actual.getBigDecimalValue()).as("%s in %s", place, what).isEqualByComparingTo(expected.getBigDecimalValue());
        } else if (expected.isString() && expected.getStringValue().endsWith("…")) {
            String beginning = expected.getStringValue().substring(0, expected.getStringValue().length() - 1);
            assertThat(actual.coerceStringValue()).as("%s in %s", place, what).startsWith(beginning);
        } else {
            assertThat(actual.getValue()).as("%s in %s", place, what).isEqualTo(expected.getValue());
        }
    }

    private String filled(String text) {
        String result = text;
        for (Map.Entry<String, String> variable : saved.entrySet()) {
            result = result.replace("{" + variable.getKey() + "}", variable.getValue());
        }
        return result;
    }
}
