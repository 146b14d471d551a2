package dev.mayfly.api.web.experiment;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.batch.ExperimentResponse;
import dev.mayfly.api.batch.Experiments;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.page.Patterns;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.RankedResult;
import dev.mayfly.batch.Result;
import dev.mayfly.batch.ResultRepository;
import dev.mayfly.execution.Execution;
import dev.mayfly.execution.ExecutionRepository;
import dev.mayfly.problem.NotFoundException;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Gathers what the page of an experiment shows, inside the transaction of the caller. */
@Singleton
final class ExperimentPages {

    private static final int ROWS = 50;
    private static final BigDecimal FIRST_RANK = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final int FIRST_REPEAT = -1;

    private final Experiments experiments;
    private final ResultRepository results;
    private final ExecutionRepository executions;
    private final Clock clock;

    ExperimentPages(Experiments experiments, ResultRepository results, ExecutionRepository executions, Clock clock) {
        this.experiments = experiments;
        this.results = results;
        this.executions = executions;
        this.clock = clock;
    }

    ExperimentPage show(Caller caller, String trackingId, ResultsPage.Filter filter) {
        ExperimentResponse experiment = experiments.describe(caller, trackingId);
        return new ExperimentPage(
                experiment,
                results.countGrades(caller.workspace(), experiment.batchId()),
                results(caller, experiment.batchId(), trackingId, filter, null),
                clock.instant());
    }

    /** How the experiment does, without any result. */
    ExperimentPage head(Caller caller, String trackingId) {
        ExperimentResponse experiment = experiments.describe(caller, trackingId);
        return new ExperimentPage(
                experiment,
                results.countGrades(caller.workspace(), experiment.batchId()),
                new ResultsPage("/experiments/" + trackingId, ResultsPage.Filter.NONE, List.of(), null),
                clock.instant());
    }

    ResultsPage results(Caller caller, String trackingId, ResultsPage.Filter filter, @Nullable String cursor) {
        return results(caller, experiments.find(caller, trackingId).id(), trackingId, filter, cursor);
    }

    private ResultsPage results(
            Caller caller, UUID batchId, String trackingId, ResultsPage.Filter filter, @Nullable String cursor) {
        var cursors = Cursor.over(
                caller.workspace(), "ranked-results", batchId, filter.sort(), filter.status(), filter.text());
        Place place = cursors.decode(cursor, new Place(FIRST_RANK, Cursor.FIRST_ID, FIRST_REPEAT), Place::parse);
        Page<RankedResult> page = Page.of(
                results.listRanked(
                        caller.workspace(),
                        batchId,
                        filter.sort().code(),
                        filter.status() == null ? null : filter.status().name(),
                        filter.text().isBlank() ? null : Patterns.containing(filter.text()),
                        place.rank(),
                        place.documentId(),
                        place.repeatIndex(),
                        ROWS + 1),
                ROWS,
                last -> cursors.encode(last.rank().toPlainString(), last.documentId(), last.repeatIndex()));
        return new ResultsPage("/experiments/" + trackingId, filter, page.items(), page.nextCursor());
    }

    ResultDetail detail(Caller caller, String trackingId, UUID jobId) {
        Batch batch = experiments.find(caller, trackingId);
        Result result = results.findOfJob(caller.workspace(), batch.id(), jobId)
                .orElseThrow(() -> new NotFoundException("job", jobId));
        var attempts = new ArrayList<Execution>();
        for (int attempt = 1; attempt <= result.attempts(); attempt++) {
            executions
                    .find(caller.workspace(), "job_%s_%d".formatted(jobId, attempt))
                    .ifPresent(attempts::add);
        }
        return new ResultDetail(
                trackingId,
                result,
                results.findDocument(caller.workspace(), batch.id(), jobId).orElseThrow(),
                attempts);
    }

    private record Place(BigDecimal rank, UUID documentId, int repeatIndex) {

        static Place parse(List<String> parts) {
            return new Place(
                    new BigDecimal(parts.get(0)), UUID.fromString(parts.get(1)), Integer.parseInt(parts.get(2)));
        }
    }
}
