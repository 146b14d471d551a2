package dev.mayfly.worker.assertion;

import com.fasterxml.jackson.databind.JsonNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.EvaluationListener;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import dev.mayfly.worker.job.Highlight;
import java.time.InstantSource;
import java.util.Optional;

/** The document is JSON and the path leads to the expected value; numbers are equal by value, 1 being 1.0. */
record JsonPathEquals(JsonPath path, JsonNode expected, InstantSource clock) implements Assertion {

    private static final Configuration JACKSON = Configuration.builder()
            .jsonProvider(new JacksonJsonNodeJsonProvider(Content.JSON))
            .mappingProvider(new JacksonMappingProvider(Content.JSON))
            .build();
    private static final int SHOWN = 200;

    @Override
    public Optional<Highlight> check(Content content) {
        return switch (content.json()) {
            case Content.Json.Valid valid -> compare(valid.value());
            case Content.Json.Broken broken -> Optional.of(IsJson.highlight(content.text(), broken));
        };
    }

    private Optional<Highlight> compare(JsonNode document) {
        JsonNode actual;
        try {
            actual = Content.JSON.valueToTree(path.read((Object) document, boundedBy(new Deadline(clock))));
        } catch (PathNotFoundException _) {
            return failed("found nothing");
        } catch (Deadline.PassedException _) {
            return failed("stopped after %d seconds".formatted(Deadline.LONGEST.toSeconds()));
        } catch (JsonPathException _) {
            return failed("found values that the path cannot be applied to");
        }
        return actual.equals(JsonPathEquals::compareNodes, expected)
                ? Optional.empty()
                : failed("found " + shown(actual));
    }

    /** Deep scans of deep scans multiply; the library calls back for each value that it finds. */
    private static Configuration boundedBy(Deadline deadline) {
        return JACKSON.setEvaluationListeners(_ -> {
            deadline.check();
            return EvaluationListener.EvaluationContinuation.CONTINUE;
        });
    }

    private Optional<Highlight> failed(String found) {
        return Optional.of(
                Highlight.nowhere("Expected %s at %s, %s.".formatted(shown(expected), path.getPath(), found)));
    }

    private static String shown(JsonNode node) {
        var text = node.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static int compareNodes(JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue());
        }
        return left.equals(right) ? 0 : 1;
    }
}
