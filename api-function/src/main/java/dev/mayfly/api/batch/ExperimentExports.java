package dev.mayfly.api.batch;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.batch.ExperimentRepository;
import dev.mayfly.batch.Result;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes experiments for people and programs to take away, page by page. */
@Singleton
public final class ExperimentExports {

    /** The codes, for a {@code @Pattern}. */
    public static final String FORMATS = "json|jsonl|csv|markdown";

    /** Characters of one page: escaped inside the Lambda's own JSON, with the last result, it stays under 6 MB. */
    private static final int PAGE_LENGTH = 2_000_000;

    private static final int ROWS_AT_ONCE = 100;

    private final Experiments experiments;
    private final ExperimentRepository results;
    private final WorkspaceTransactions transactions;
    private final JsonMapper json;

    ExperimentExports(
            Experiments experiments,
            ExperimentRepository results,
            WorkspaceTransactions transactions,
            JsonMapper json) {
        this.experiments = experiments;
        this.results = results;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * One page of an export; the next one is at the {@code Link} with {@code rel="next"}.
     *
     * @param path under which the experiments are that the link leads to
     */
    public HttpResponse<String> answer(
            Caller caller, String path, String trackingId, String format, @Nullable String cursor) {
        var form = ExportFormat.of(format);
        var writer = new ExportWriter(form, json);
        String next = transactions.read(caller.workspace(), () -> write(caller, trackingId, form, cursor, writer));
        MutableHttpResponse<String> response = HttpResponse.ok(writer.content())
                .contentType(form.mediaType())
                .header("Content-Disposition", "attachment; filename=\"%s\"".formatted(form.fileName(trackingId)));
        return next == null
                ? response
                : response.header(
                        "Link",
                        "<%s/%s/export?format=%s&cursor=%s>; rel=\"next\"".formatted(path, trackingId, format, next));
    }

    /** Writes results until the page is full; returns the cursor of the next page. */
    private @Nullable String write(
            Caller caller, String trackingId, ExportFormat format, @Nullable String cursor, ExportWriter writer) {
        ExperimentResponse experiment = experiments.describe(caller, trackingId);
        var cursors = Cursor.over(caller.workspace(), "export", experiment.batchId(), format);
        var place = cursors.decode(
                cursor,
                new ExperimentController.ResultPlace(Cursor.FIRST_ID, -1),
                ExperimentController.ResultPlace::parse);
        writer.begin(experiment, cursor == null);
        UUID document = place.documentId();
        int repeat = place.repeatIndex();
        List<Result> rows;
        do {
            rows = results.listResults(caller.workspace(), experiment.batchId(), document, repeat, ROWS_AT_ONCE);
            for (Result row : rows) {
                if (writer.length() > PAGE_LENGTH) {
                    String next = cursors.encode(document, repeat);
                    writer.end(next);
                    return next;
                }
                writer.add(row);
                document = row.documentId();
                repeat = row.repeatIndex();
            }
        } while (rows.size() == ROWS_AT_ONCE);
        writer.end(null);
        return null;
    }
}
