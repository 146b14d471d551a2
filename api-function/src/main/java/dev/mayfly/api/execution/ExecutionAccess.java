package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.execution.Execution;
import dev.mayfly.execution.ExecutionRepository;
import dev.mayfly.problem.NotFoundException;
import jakarta.inject.Singleton;

/** Who may see an execution: whoever ran it, the owner of its agent, and admins. To all others it is not there. */
@Singleton
final class ExecutionAccess {

    private final ExecutionRepository executions;

    ExecutionAccess(ExecutionRepository executions) {
        this.executions = executions;
    }

    Execution find(Caller caller, String executionId) {
        return executions
                .find(caller.workspace(), executionId)
                .filter(execution -> caller.maySee(execution.userId())
                        || executions.ownsAgent(caller.workspace(), execution.agentId(), caller.userId()))
                .orElseThrow(() -> new NotFoundException("execution", executionId));
    }
}
