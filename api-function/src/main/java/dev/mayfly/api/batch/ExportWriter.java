package dev.mayfly.api.batch;

import dev.mayfly.api.export.Csv;
import dev.mayfly.batch.Result;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes one page of an export.
 *
 * <p>The first page has the head and the last one the end, so pages of JSON Lines, CSV and Markdown put one after the
 * other make the whole document; a page of JSON is a document of its own.
 */
final class ExportWriter {

    private static final List<String> COLUMNS = List.of(
            "jobId",
            "documentId",
            "documentTitle",
            "repeatIndex",
            "status",
            "attempts",
            "grade",
            "summary",
            "analysis",
            "highlights",
            "model",
            "durationMs",
            "costUsd",
            "errorCode",
            "errorMessage");

    private final ExportFormat format;
    private final JsonMapper json;
    private final StringBuilder text = new StringBuilder();
    private boolean first = true;

    ExportWriter(ExportFormat format, JsonMapper json) {
        this.format = format;
        this.json = json;
    }

    int length() {
        return text.length();
    }

    /** @param firstPage whether the export begins here */
    void begin(ExperimentResponse experiment, boolean firstPage) {
        switch (format) {
            case JSON ->
                text.append("{\"experiment\":").append(write(experiment)).append(",\"results\":[");
            case JSONL -> {}
            case CSV -> {
                if (firstPage) {
                    text.append(Csv.line(COLUMNS));
                }
            }
            case MARKDOWN -> {
                if (firstPage) {
                    text.append(MarkdownReport.head(experiment));
                }
            }
        }
    }

    void add(Result result) {
        switch (format) {
            case JSON -> text.append(first ? "" : ",").append(write(ResultResponse.of(result)));
            case JSONL -> text.append(write(ResultResponse.of(result))).append('\n');
            case CSV -> text.append(Csv.line(cells(result)));
            case MARKDOWN -> text.append(MarkdownReport.section(result));
        }
        first = false;
    }

    void end(@Nullable String nextCursor) {
        if (format == ExportFormat.JSON) {
            text.append("],\"nextCursor\":").append(write(nextCursor)).append('}');
        }
    }

    String content() {
        return text.toString();
    }

    private static List<@Nullable Object> cells(Result result) {
        return Arrays.asList(
                result.jobId(),
                result.documentId(),
                result.documentTitle(),
                result.repeatIndex(),
                result.status(),
                result.attempts(),
                result.grade(),
                result.summary(),
                result.analysis(),
                highlights(result),
                result.model(),
                result.durationMs(),
                ResultResponse.money(result.costUsd()),
                result.errorCode(),
                result.errorMessage());
    }

    private static String highlights(Result result) {
        return result.highlights() == null
                ? ""
                : result.highlights().stream()
                        .map(highlight -> "%d-%d %s".formatted(highlight.start(), highlight.end(), highlight.comment()))
                        .collect(Collectors.joining("\n"));
    }

    private String write(@Nullable Object value) {
        try {
            return value == null ? "null" : json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
