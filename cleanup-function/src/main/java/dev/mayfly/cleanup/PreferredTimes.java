package dev.mayfly.cleanup;

import dev.mayfly.execution.DueInteraction;
import dev.mayfly.execution.RollUpRepository;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Brings up to date when users prefer to run their agents; rows that somebody holds are left to the next run. */
@Singleton
final class PreferredTimes implements UpkeepTask {

    private static final int PAGE = 1000;
    private static final UUID NO_ID = new UUID(0, 0);

    private final RollUpRepository rollUps;
    private final UpkeepTransactions transactions;

    PreferredTimes(RollUpRepository rollUps, UpkeepTransactions transactions) {
        this.rollUps = rollUps;
        this.transactions = transactions;
    }

    @Override
    public TaskName name() {
        return TaskName.PREFERRED_TIMES;
    }

    @Override
    public Backlog backlog() {
        return rollUps.dueInteractions(COUNTED);
    }

    @Override
    public void run(TaskRun run) {
        var last = new DueInteraction(NO_ID, NO_ID);
        List<DueInteraction> page;
        do {
            var after = last;
            page = transactions.run(() -> rollUps.listDueInteractions(after.workspace(), after.id(), PAGE));
            for (var ofWorkspace : byWorkspace(page).entrySet()) {
                if (!run.mayGoOn()) {
                    return;
                }
                rollUp(new WorkspaceId(ofWorkspace.getKey()), ofWorkspace.getValue(), run);
            }
            last = page.isEmpty() ? last : page.getLast();
        } while (page.size() == PAGE);
    }

    private void rollUp(WorkspaceId workspace, List<UUID> ids, TaskRun run) {
        var waiting = new ArrayList<>(ids);
        run.attempt(
                "roll up the interactions of a workspace",
                workspace,
                () -> run.inChunks(PAGE, limit -> rollUpFirst(workspace, waiting, limit, run)));
    }

    /** Returns how many it has looked at, of which some may be held. */
    private int rollUpFirst(WorkspaceId workspace, List<UUID> waiting, int limit, TaskRun run) {
        List<UUID> chunk = waiting.subList(0, Math.min(limit, waiting.size()));
        var ids = List.copyOf(chunk);
        if (!ids.isEmpty()) {
            run.done(transactions.run(workspace, () -> rollUps.rollUpInteractions(workspace, ids)));
            chunk.clear();
        }
        return ids.size();
    }

    private static SequencedMap<UUID, List<UUID>> byWorkspace(List<DueInteraction> page) {
        return page.stream()
                .collect(Collectors.groupingBy(
                        DueInteraction::workspace,
                        LinkedHashMap::new,
                        Collectors.mapping(DueInteraction::id, Collectors.toList())));
    }
}
