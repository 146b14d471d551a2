package dev.mayfly.execution;

import dev.mayfly.workspace.OneStatement;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Records executions with all that is counted of them: either all of it is stored or none.
 *
 * <p>One statement whatever the number of executions, and one more when some of them could not be recorded.
 */
@Singleton
public final class ExecutionRecorder {

    private static final OneStatement<Instant> RECORD_ONE = OneStatement.of(
            RecordingSql.RECORD_ONE,
            rows -> rows.getObject(1, OffsetDateTime.class).toInstant());

    private final RecordingRepository recordings;
    private final WorkspaceTransactions transactions;
    private final ExecutionColumns columns;
    private final boolean isOn;

    ExecutionRecorder(
            RecordingRepository recordings,
            WorkspaceTransactions transactions,
            ExecutionColumns columns,
            @Value("${executions.collection-enabled}") boolean isOn) {
        this.recordings = recordings;
        this.transactions = transactions;
        this.columns = columns;
        this.isOn = isOn;
    }

    /** Records executions of ordinary agents by members, in the running transaction; the answers are in their order. */
    public List<Recording> record(WorkspaceId workspace, List<NewExecution> executions) {
        return record(workspace, executions, false);
    }

    /**
     * Records one execution in a transaction of its own; returns it as it is stored now, which needs no reading. Empty when it
     * was not recorded; see {@link #explain}.
     */
    public Optional<Execution> recordOne(WorkspaceId workspace, NewExecution execution) {
        Map<String, Object> parameters =
                Map.of("workspaceId", workspace.value(), "columns", columns.write(List.of(execution)), "ofJobs", false);
        return transactions.write(workspace, RECORD_ONE, parameters).stream()
                .map(execution::recordedAt)
                .findFirst();
    }

    /** Why one execution was not recorded. */
    public Recording explain(WorkspaceId workspace, NewExecution execution) {
        return recordings.explain(workspace, columns.write(List.of(execution)), false).stream()
                .map(Recording::of)
                .findFirst()
                .orElseThrow();
    }

    /**
     * As {@link #record}, also of an experiment's own agent, and for somebody who has left the workspace; nothing while
     * recording is switched off.
     */
    public List<Recording> recordOfJobs(WorkspaceId workspace, List<NewExecution> executions) {
        return isOn ? record(workspace, executions, true) : List.of();
    }

    /** Whether executions are to be recorded at all. */
    public boolean isOn() {
        return isOn;
    }

    private List<Recording> record(WorkspaceId workspace, List<NewExecution> executions, boolean ofJobs) {
        if (executions.isEmpty()) {
            return List.of();
        }
        var recorded = new HashSet<>(recordings.record(workspace, columns.write(executions), ofJobs));
        var others = executions.stream()
                .filter(execution -> !recorded.contains(execution.id()))
                .toList();
        var outcomes = new HashMap<UUID, Recording>();
        recorded.forEach(id -> outcomes.put(id, new Recording(id, Recording.Outcome.RECORDED)));
        if (!others.isEmpty()) {
            recordings
                    .explain(workspace, columns.write(others), ofJobs)
                    .forEach(unrecorded -> outcomes.put(unrecorded.id(), Recording.of(unrecorded)));
        }
        return executions.stream()
                .map(execution -> Objects.requireNonNull(outcomes.get(execution.id())))
                .toList();
    }
}
