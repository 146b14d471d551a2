package dev.mayfly.api.batch;

import dev.mayfly.batch.Result;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.jspecify.annotations.Nullable;

/**
 * Writes one page of an export.
 *
 * <p>The first page has the head and the last one the end, so pages of JSON Lines, CSV and Markdown put one after the
 * other make the whole document; a page of JSON is a document of its own.
 */
final class ExportWriter {

    /** What a spreadsheet takes for the start of a formula, the full-width forms included. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n＝＋－＠";

    private static final String[] COLUMNS = {
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
        "errorMessage"
    };

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
                    text.append(CSVFormat.RFC4180.format((Object[]) COLUMNS)).append("\r\n");
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
            case CSV ->
                text.append(CSVFormat.RFC4180.format((Object[]) cells(result))).append("\r\n");
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

    private String[] cells(Result result) {
        return Stream.of(
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
                        result.errorMessage())
                .map(value -> value == null ? "" : neutralise(value.toString()))
                .toArray(String[]::new);
    }

    private static String highlights(Result result) {
        return result.highlights() == null
                ? ""
                : result.highlights().stream()
                        .map(highlight -> "%d-%d %s".formatted(highlight.start(), highlight.end(), highlight.comment()))
                        .collect(Collectors.joining("\n"));
    }

    /**
     * Puts an apostrophe before what a spreadsheet would take for a formula, as OWASP's page on CSV injection advises. No
     * number of ours is negative, so none is changed by it.
     */
    static String neutralise(String cell) {
        return !cell.isEmpty() && FORMULA_STARTS.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }

    private String write(@Nullable Object value) {
        try {
            return value == null ? "null" : json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
