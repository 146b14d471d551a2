package dev.mayfly.cleanup;

import dev.mayfly.execution.DueInteraction;
import dev.mayfly.execution.DueMetric;
import dev.mayfly.execution.RollUpRepository;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Brings percentiles, unique users and preferred times up to date, the oldest first, each bucket in a transaction of its own.
 *
 * <p>It goes on behind whatever became of a bucket, so that one that fails does not block the others, and one that is
 * recorded into all the time does not come up twice in a run.
 */
@Singleton
final class RollUp {

    private static final int PAGE = 1000;
    private static final UUID NO_ID = new UUID(0, 0);

    private static final String LOCK_TIMEOUT = "1s";
    /** Less than the time that a run keeps in reserve, so that Lambda never ends a bucket that will not end in time. */
    private static final String STATEMENT_TIMEOUT = "45s";

    private final RollUpRepository rollUps;
    private final WorkspaceTransactions transactions;

    RollUp(RollUpRepository rollUps, WorkspaceTransactions transactions) {
        this.rollUps = rollUps;
        this.transactions = transactions;
    }

    void metrics(UpkeepRun run) {
        var last = new DueMetric(NO_ID, NO_ID, LocalDate.of(1, 1, 1), 0);
        List<DueMetric> page;
        do {
            page = rollUps.listDueMetrics(last.date(), last.hour(), last.workspace(), last.id(), PAGE);
            for (var due : page) {
                if (!run.mayGoOn()) {
                    return;
                }
                metric(run, new WorkspaceId(due.workspace()), due.id());
                last = due;
            }
        } while (page.size() == PAGE);
    }

    void metricsOfDay(UpkeepRun run, WorkspaceId workspace, UUID agentId, LocalDate day) {
        for (var id : limited(workspace, () -> rollUps.listDueMetricsOfDay(workspace, agentId, day))) {
            if (!run.mayGoOn()) {
                return;
            }
            metric(run, workspace, id);
        }
    }

    private void metric(UpkeepRun run, WorkspaceId workspace, UUID id) {
        run.attempt(
                "roll up a bucket",
                id,
                () -> run.bucketsRolledUp += limited(workspace, () -> rollUps.rollUpMetric(workspace, id)));
    }

    void interactions(UpkeepRun run) {
        var last = new DueInteraction(NO_ID, NO_ID);
        List<DueInteraction> page;
        do {
            page = rollUps.listDueInteractions(last.workspace(), last.id(), PAGE);
            for (var ofWorkspace : byWorkspace(page).entrySet()) {
                if (!run.mayGoOn()) {
                    return;
                }
                interactions(run, new WorkspaceId(ofWorkspace.getKey()), ofWorkspace.getValue());
            }
            last = page.isEmpty() ? last : page.getLast();
        } while (page.size() == PAGE);
    }

    private void interactions(UpkeepRun run, WorkspaceId workspace, List<UUID> ids) {
        run.attempt(
                "roll up the interactions of a workspace",
                workspace,
                () -> run.interactionsRolledUp += limited(workspace, () -> rollUps.rollUpInteractions(workspace, ids)));
    }

    private static SequencedMap<UUID, List<UUID>> byWorkspace(List<DueInteraction> page) {
        return page.stream()
                .collect(Collectors.groupingBy(
                        DueInteraction::workspace,
                        LinkedHashMap::new,
                        Collectors.mapping(DueInteraction::id, Collectors.toList())));
    }

    private <T> T limited(WorkspaceId workspace, Supplier<T> work) {
        return transactions.write(workspace, () -> {
            rollUps.limit(LOCK_TIMEOUT, STATEMENT_TIMEOUT);
            return work.get();
        });
    }
}
