package dev.mayfly.api.web.experiment;

import dev.mayfly.api.access.Caller;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.BatchCostRepository;
import dev.mayfly.batch.BatchGrade;
import dev.mayfly.batch.ResultRepository;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Adds to batches what the list shows of them. */
@Singleton
final class ExperimentRows {

    private final BatchCostRepository costs;
    private final ResultRepository results;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    ExperimentRows(
            BatchCostRepository costs, ResultRepository results, WorkspaceTransactions transactions, Clock clock) {
        this.costs = costs;
        this.results = results;
        this.transactions = transactions;
        this.clock = clock;
    }

    List<ExperimentRow> of(Caller caller, List<Batch> batches) {
        Map<UUID, BigDecimal> spent = new HashMap<>();
        Map<UUID, BigDecimal> grades = new HashMap<>();
        if (!batches.isEmpty()) {
            List<UUID> ids = batches.stream().map(Batch::id).toList();
            List<UUID> graded = batches.stream()
                    .filter(ExperimentRow::hasFewJobs)
                    .map(Batch::id)
                    .toList();
            transactions.read(caller.workspace(), () -> {
                costs.list(caller.workspace(), ids).forEach(cost -> spent.put(cost.batchId(), cost.costUsd()));
                results.listMeanGrades(caller.workspace(), graded)
                        .forEach(grade -> grades.put(grade.batchId(), grade.meanGrade()));
                return ids;
            });
        }
        Instant now = clock.instant();
        return batches.stream()
                .map(batch -> new ExperimentRow(
                        batch,
                        spent.get(batch.id()),
                        grades.get(batch.id()),
                        batch.completed() > 0 && !ExperimentRow.hasFewJobs(batch),
                        now))
                .toList();
    }

    /** One batch with its grade, however many jobs it has. */
    ExperimentRow withGrade(Caller caller, Batch batch) {
        BigDecimal grade = transactions
                .read(caller.workspace(), () -> results.listMeanGrades(caller.workspace(), List.of(batch.id())))
                .stream()
                .map(BatchGrade::meanGrade)
                .findFirst()
                .orElse(null);
        return new ExperimentRow(batch, null, grade, false, clock.instant());
    }
}
