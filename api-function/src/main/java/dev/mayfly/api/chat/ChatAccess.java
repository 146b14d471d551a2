package dev.mayfly.api.chat;

import dev.mayfly.api.access.Caller;
import dev.mayfly.chat.AgentSession;
import dev.mayfly.chat.AgentSessionRepository;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.DomainException;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.NotFoundException;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who may do what with an agent session: everybody in the workspace reads it; its creator and admins write in it. */
@Singleton
final class ChatAccess {

    private final AgentSessionRepository sessions;

    ChatAccess(AgentSessionRepository sessions) {
        this.sessions = sessions;
    }

    AgentSession find(Caller caller, UUID id) {
        return sessions.find(caller.workspace(), id).orElseThrow(() -> new NotFoundException("agent session", id));
    }

    /** The session, which stays as it is until the transaction ends, if the caller may write in it. */
    AgentSession lockOwn(Caller caller, UUID id) {
        AgentSession session =
                sessions.lock(caller.workspace(), id).orElseThrow(() -> new NotFoundException("agent session", id));
        refuseUnlessWriter(caller, session);
        return session;
    }

    /** Whose sessions the caller may write in; null for everybody's. */
    static @Nullable UUID writer(Caller caller) {
        return caller.isAdmin() ? null : caller.userId();
    }

    static void refuseUnlessWriter(Caller caller, AgentSession session) {
        if (!caller.maySee(session.createdBy())) {
            throw new ForbiddenException(
                    "not_your_session", "Only whoever created the session, or an admin, may write in it");
        }
    }

    /** Why a change was not made that asks for another state; call it after the change, in its transaction. */
    DomainException refusal(Caller caller, UUID id) {
        AgentSession session = find(caller, id);
        refuseUnlessWriter(caller, session);
        return switch (session.status()) {
            case AgentSession.ACTIVE -> new ConflictException("session_active", "The session is active");
            case AgentSession.PAUSED ->
                new ConflictException("session_paused", "The session is paused; resume it first");
            case String _ -> new ConflictException("session_ended", "The session has ended");
        };
    }
}
