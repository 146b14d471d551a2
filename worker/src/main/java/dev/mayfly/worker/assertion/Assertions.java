package dev.mayfly.worker.assertion;

import dev.mayfly.worker.job.AssertionDefinition;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** An agent's assertions, all of them known to be checkable. */
public final class Assertions {

    private final List<Weighted> all;

    private Assertions(List<Weighted> all) {
        this.all = all;
    }

    /**
     * Prepares the assertions before anything is spent on the document.
     *
     * @throws InvalidAssertionException when one of them can never be checked
     */
    public static Assertions of(List<AssertionDefinition> definitions, InstantSource clock) {
        var parser = new AssertionParser(clock);
        return new Assertions(definitions.stream()
                .map(definition -> weighted(definition, parser))
                .toList());
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Checks the content against each assertion, in their order. */
    public AssertionReport check(String text) {
        var content = new Content(text);
        var results = new ArrayList<AssertionReport.Result>();
        for (var weighted : all) {
            var highlight = weighted.assertion().check(content);
            results.add(new AssertionReport.Result(weighted.type(), weighted.weight(), highlight.orElse(null)));
        }
        return new AssertionReport(results);
    }

    private static Weighted weighted(AssertionDefinition definition, AssertionParser parser) {
        var assertion = parser.parse(definition);
        var type = Objects.requireNonNull(definition.type());
        var weight = Objects.requireNonNullElse(definition.weight(), BigDecimal.ONE);
        if (weight.signum() <= 0) {
            throw InvalidAssertionException.badDefinition(type, "needs a weight above 0");
        }
        return new Weighted(type, weight, assertion);
    }

    private record Weighted(String type, BigDecimal weight, Assertion assertion) {}
}
