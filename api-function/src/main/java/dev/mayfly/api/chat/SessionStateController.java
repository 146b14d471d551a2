package dev.mayfly.api.chat;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.chat.AgentSession;
import dev.mayfly.chat.AgentSessionRepository;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import java.util.List;
import java.util.UUID;

/** The ways of an agent session: active and paused, there and back, and from both to one of two ends. */
@Controller("/api/agent-sessions/{id}")
class SessionStateController {

    private static final List<String> OPEN = List.of(AgentSession.ACTIVE, AgentSession.PAUSED);

    private final AgentSessionRepository sessions;
    private final ChatAccess access;
    private final WorkspaceTransactions transactions;

    SessionStateController(AgentSessionRepository sessions, ChatAccess access, WorkspaceTransactions transactions) {
        this.sessions = sessions;
        this.access = access;
        this.transactions = transactions;
    }

    @Allows(scope = Scope.WRITE)
    @Post("/pause")
    AgentSession pause(Caller caller, UUID id) {
        return change(caller, id, List.of(AgentSession.ACTIVE), AgentSession.PAUSED);
    }

    @Allows(scope = Scope.WRITE)
    @Post("/resume")
    AgentSession resume(Caller caller, UUID id) {
        return change(caller, id, List.of(AgentSession.PAUSED), AgentSession.ACTIVE);
    }

    @Allows(scope = Scope.WRITE)
    @Post("/complete")
    AgentSession complete(Caller caller, UUID id) {
        return change(caller, id, OPEN, AgentSession.COMPLETED);
    }

    @Allows(scope = Scope.WRITE)
    @Post("/abandon")
    AgentSession abandon(Caller caller, UUID id) {
        return change(caller, id, OPEN, AgentSession.ABANDONED);
    }

    private AgentSession change(Caller caller, UUID id, List<String> from, String to) {
        return transactions.write(caller.workspace(), () -> {
            if (sessions.changeStatus(caller.workspace(), id, ChatAccess.writer(caller), from, to) == 0) {
                throw access.refusal(caller, id);
            }
            return access.find(caller, id);
        });
    }
}
