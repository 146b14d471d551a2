package dev.mayfly.api.batch;

import dev.mayfly.batch.Highlight;
import dev.mayfly.batch.Result;
import org.jspecify.annotations.Nullable;

/** An experiment as a report for people: what it was, how it did, then one section a result. */
final class MarkdownReport {

    private MarkdownReport() {}

    static String head(ExperimentResponse experiment) {
        ExperimentResponse.Metrics metrics = experiment.metrics();
        return """
                # Experiment %s

                %s

                | | |
                | --- | --- |
                | agent | %s, version %d |
                | status | %s |
                | jobs | %d: %d completed, %d failed, %d cancelled |
                | success rate | %s |
                | grades | mean %s, median %s, standard deviation %s |
                | cost in USD | %s |

                """.formatted(
                        line(experiment.name() == null ? experiment.trackingId() : experiment.name()),
                        line(experiment.description() == null ? "" : experiment.description()),
                        line(experiment.agent().name()),
                        experiment.agent().version(),
                        experiment.status(),
                        experiment.jobStats().total(),
                        experiment.jobStats().completed(),
                        experiment.jobStats().failed(),
                        experiment.jobStats().cancelled(),
                        orDash(metrics.successRate()),
                        orDash(metrics.grades().mean()),
                        orDash(metrics.grades().median()),
                        orDash(metrics.grades().standardDeviation()),
                        orDash(metrics.costUsd()));
    }

    static String section(Result result) {
        var text = new StringBuilder("## %s\n\n".formatted(line(result.documentTitle())));
        text.append(
                "%s, grade %s, attempt %d\n\n".formatted(result.status(), orDash(result.grade()), result.attempts()));
        if (result.summary() != null) {
            text.append(quote(result.summary())).append("\n\n");
        }
        if (result.analysis() != null && !result.analysis().isBlank()) {
            text.append(quote(result.analysis())).append("\n\n");
        }
        if (result.highlights() != null) {
            for (Highlight highlight : result.highlights()) {
                text.append("- ").append(line(highlight.comment()));
                if (!highlight.quote().isBlank()) {
                    text.append(": “").append(line(highlight.quote())).append("”");
                }
                text.append('\n');
            }
            text.append('\n');
        }
        if (result.errorCode() != null) {
            text.append("Error %s: %s\n\n".formatted(line(result.errorCode()), line(orDash(result.errorMessage()))));
        }
        return text.toString();
    }

    /** Text in one line that cannot leave its heading, item or table cell. */
    private static String line(String text) {
        return text.replaceAll("[\\s\\p{Z}]+", " ")
                .replaceAll("([\\\\|\\[\\]`])", "\\\\$1")
                .replace("<", "&lt;")
                .strip();
    }

    /** Text as a quotation, so that no heading in it can pass for one of ours, and without links. */
    private static String quote(String text) {
        return "> " + text.replace("[", "\\[").replace("<", "&lt;").replaceAll("\\R", "\n> ");
    }

    private static String orDash(@Nullable Object value) {
        return value == null ? "–" : value.toString();
    }
}
