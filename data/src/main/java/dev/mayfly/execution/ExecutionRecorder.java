package dev.mayfly.execution;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.context.annotation.Value;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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

    private final RecordingRepository recordings;
    private final JsonMapper json;
    private final boolean isOn;

    ExecutionRecorder(
            RecordingRepository recordings, JsonMapper json, @Value("${executions.collection-enabled}") boolean isOn) {
        this.recordings = recordings;
        this.json = json;
        this.isOn = isOn;
    }

    /** Records executions of ordinary agents by members, in the running transaction; the answers are in their order. */
    public List<Recording> record(WorkspaceId workspace, List<NewExecution> executions) {
        return record(workspace, executions, false);
    }

    /**
     * As {@link #record}, but of one execution; returns it as it is stored now, which needs no reading. Empty when it was not
     * recorded; see {@link #explain}.
     */
    public Optional<Execution> recordOne(WorkspaceId workspace, NewExecution execution) {
        return recordings.recordOne(workspace, write(List.of(execution)), false).stream()
                .map(execution::recordedAt)
                .findFirst();
    }

    /** Why one execution was not recorded. */
    public Recording explain(WorkspaceId workspace, NewExecution execution) {
        return recordings.explain(workspace, write(List.of(execution)), false).stream()
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
        var recorded = new HashSet<>(recordings.record(workspace, write(executions), ofJobs));
        var others = executions.stream()
                .filter(execution -> !recorded.contains(execution.id()))
                .toList();
        var outcomes = new HashMap<UUID, Recording>();
        recorded.forEach(id -> outcomes.put(id, new Recording(id, Recording.Outcome.RECORDED)));
        if (!others.isEmpty()) {
            recordings
                    .explain(workspace, write(others), ofJobs)
                    .forEach(unrecorded -> outcomes.put(unrecorded.id(), Recording.of(unrecorded)));
        }
        return executions.stream()
                .map(execution -> Objects.requireNonNull(outcomes.get(execution.id())))
                .toList();
    }

    private String write(List<NewExecution> executions) {
        try {
            return json.writeValueAsString(executions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
