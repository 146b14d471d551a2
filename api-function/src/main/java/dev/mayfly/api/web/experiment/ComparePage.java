package dev.mayfly.api.web.experiment;

import dev.mayfly.agent.Assertion;
import dev.mayfly.api.batch.Comparisons;
import dev.mayfly.api.batch.ExperimentResponse;
import dev.mayfly.api.batch.ExperimentResponse.AgentConfiguration;
import dev.mayfly.api.web.Show;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs side by side.
 *
 * @param runs the baseline first
 * @param comparisons each other run against the baseline
 */
public record ComparePage(List<ExperimentResponse> runs, List<Comparisons.Drawn> comparisons) {

    /**
     * A setting of the agents.
     *
     * @param differs whether not all runs have the same
     */
    public record Setting(String name, List<String> values, boolean differs) {}

    /** Whether there is anything to compare. */
    public boolean hasPairs() {
        return !comparisons.isEmpty();
    }

    /** What a run is called: by its name, unless another one has the same. */
    public String title(String trackingId) {
        return runs.stream()
                .filter(run -> run.trackingId().equals(trackingId))
                .map(ExperimentResponse::name)
                .filter(Objects::nonNull)
                .filter(name ->
                        runs.stream().filter(run -> name.equals(run.name())).count() == 1)
                .findFirst()
                .orElse(trackingId);
    }

    /** What the agents are set to. */
    public List<Setting> settings() {
        return List.of(
                setting("Agent", agent -> agent.name() + ", version " + agent.version()),
                setting("Model", AgentConfiguration::model),
                setting("Grades", agent -> agent.providesGrades() ? "yes" : "no"),
                setting("Self-critique", AgentConfiguration::selfCritiqueInstructions),
                setting(
                        "Checks",
                        agent -> agent.assertions().stream()
                                .map(ComparePage::text)
                                .collect(Collectors.joining("\n"))));
    }

    /** How the instructions of a run differ from the baseline's, line by line. */
    public List<LineDiff.Line> instructions(ExperimentResponse run) {
        return LineDiff.between(
                runs.getFirst().agent().primaryInstructions(), run.agent().primaryInstructions());
    }

    /** For a chart: a pair of grades each document that has both, of the first documents. */
    public static String pointsJson(Comparisons.Drawn drawn) {
        var points = new ArrayList<String>();
        drawn.points().forEach(pair -> {
            BigDecimal baseline = pair.baselineGrade();
            BigDecimal candidate = pair.candidateGrade();
            if (baseline != null && candidate != null) {
                points.add("[%s,%s]".formatted(baseline.toPlainString(), candidate.toPlainString()));
            }
        });
        return points.stream().collect(Collectors.joining(",", "[", "]"));
    }

    /** Where the rows after these are; null when there are none. */
    public static @Nullable String more(Comparisons.Comparison comparison) {
        return comparison.nextCursor() == null
                ? null
                : "/experiments/compare/rows?baseline=%s&candidate=%s&cursor=%s"
                        .formatted(comparison.baseline(), comparison.candidate(), comparison.nextCursor());
    }

    private Setting setting(String name, Function<AgentConfiguration, @Nullable String> value) {
        List<String> values =
                runs.stream().map(run -> Show.orDash(value.apply(run.agent()))).toList();
        return new Setting(name, values, values.stream().distinct().count() > 1);
    }

    /** A check in one line. */
    public static String text(Assertion assertion) {
        return assertion.type()
                + (assertion.path() == null ? "" : " " + assertion.path())
                + (assertion.value() == null
                        ? ""
                        : " " + Objects.toString(assertion.value().getValue()))
                + (assertion.weight() == null ? "" : " (weight %s)".formatted(assertion.weight()));
    }
}
