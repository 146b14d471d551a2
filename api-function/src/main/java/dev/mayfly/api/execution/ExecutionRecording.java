package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.bulk.BulkBody;
import dev.mayfly.api.bulk.Checked;
import dev.mayfly.api.bulk.ItemFault;
import dev.mayfly.execution.Execution;
import dev.mayfly.execution.ExecutionRecorder;
import dev.mayfly.execution.ExecutionRepository;
import dev.mayfly.execution.NewExecution;
import dev.mayfly.execution.Recording;
import dev.mayfly.problem.DomainException;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records what is fit of the items of a body, in one transaction, and says of each what became of it. */
@Singleton
final class ExecutionRecording {

    private final ExecutionIntake intake;
    private final ExecutionRecorder recorder;
    private final ExecutionRepository executions;
    private final WorkspaceTransactions transactions;

    ExecutionRecording(
            ExecutionIntake intake,
            ExecutionRecorder recorder,
            ExecutionRepository executions,
            WorkspaceTransactions transactions) {
        this.intake = intake;
        this.recorder = recorder;
        this.executions = executions;
        this.transactions = transactions;
    }

    List<BulkResponse.Item> record(Caller caller, List<BulkBody.Item> items) {
        List<Checked<NewExecution>> checked =
                items.stream().map(item -> intake.accept(caller, item)).toList();
        List<NewExecution> fit = new ArrayList<>();
        checked.forEach(item -> {
            if (item instanceof Checked.Fit<NewExecution>(NewExecution execution)) {
                fit.add(execution);
            }
        });
        var recordings = fit.isEmpty()
                ? List.<Recording>of().iterator()
                : transactions
                        .write(caller.workspace(), () -> recorder.record(caller.workspace(), fit))
                        .iterator();
        var answers = new ArrayList<BulkResponse.Item>();
        for (int i = 0; i < items.size(); i++) {
            answers.add(
                    switch (checked.get(i)) {
                        case Checked.Fit<NewExecution>(NewExecution execution) -> answer(execution, recordings.next());
                        case Checked.Unfit<NewExecution>(ItemFault fault) ->
                            BulkResponse.Item.refused(executionId(items.get(i).node()), fault);
                    });
        }
        return answers;
    }

    /**
     * A stored execution.
     *
     * @param isNew whether it was recorded now and not before
     */
    record Stored(Execution execution, boolean isNew) {}

    /**
     * Records one execution.
     *
     * @throws DomainException when it was not taken, as the answer of its item would say
     */
    Stored recordOne(Caller caller, BulkBody.Item item) {
        return switch (intake.accept(caller, item)) {
            case Checked.Unfit<NewExecution>(ItemFault fault) -> throw fault.problem();
            case Checked.Fit<NewExecution>(NewExecution execution) ->
                recorder.recordOne(caller.workspace(), execution)
                        .map(recorded -> new Stored(recorded, true))
                        .orElseGet(() -> transactions.read(caller.workspace(), () -> storedBefore(caller, execution)));
        };
    }

    private Stored storedBefore(Caller caller, NewExecution execution) {
        BulkResponse.Item answer = answer(execution, recorder.explain(caller.workspace(), execution));
        return executions
                .find(caller.workspace(), execution.executionId())
                .filter(stored -> stored.id().equals(answer.id()))
                .map(stored -> new Stored(stored, false))
                .orElseThrow(() -> answer.fault().problem());
    }

    private static BulkResponse.Item answer(NewExecution execution, Recording recording) {
        String executionId = execution.executionId();
        return switch (recording.outcome()) {
            case RECORDED -> BulkResponse.Item.stored(executionId, recording.id(), true);
            case REPEATED -> BulkResponse.Item.stored(executionId, recording.id(), false);
            case CLASHED ->
                refused(executionId, 409, "execution_id_taken", "Another execution has the id " + executionId);
            case AGENT_UNKNOWN -> refused(executionId, 404, "not_found", "No agent " + execution.agentId());
            case USER_UNKNOWN ->
                refused(executionId, 422, "unknown_user", "User %s is no member".formatted(execution.userId()));
        };
    }

    private static BulkResponse.Item refused(String executionId, int status, String code, String detail) {
        return BulkResponse.Item.refused(executionId, new ItemFault(status, code, detail, List.of()));
    }

    /** The id that an unfit item names, if it gets that far. */
    private static @Nullable String executionId(@Nullable JsonNode node) {
        JsonNode id = node == null || !node.isObject() ? null : node.get("executionId");
        return id != null && id.isString() && id.getStringValue().length() <= 200 ? id.getStringValue() : null;
    }
}
