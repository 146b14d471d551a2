package dev.mayfly.api.chat;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.chat.AgentSession;
import dev.mayfly.chat.AgentSessionRepository;
import dev.mayfly.chat.ModuleSession;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.UnprocessableException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Talks with agents. */
@Controller("/api/agent-sessions")
class AgentSessionController {

    private final Chats chats;
    private final AgentSessionRepository sessions;
    private final ChatAccess access;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    AgentSessionController(
            Chats chats,
            AgentSessionRepository sessions,
            ChatAccess access,
            WorkspaceTransactions transactions,
            Idempotency idempotency) {
        this.chats = chats;
        this.sessions = sessions;
        this.access = access;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    /** Begins an active session on a module's session, whoever's that is. */
    @Allows(scope = Scope.WRITE)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<AgentSession> create(Caller caller, HttpRequest<?> request, @Body @Valid CreateRequest body) {
        return idempotency.create(caller, request, body, AgentSession.class, () -> {
            UUID id = UuidV7.next();
            if (sessions.insert(
                            caller.workspace(),
                            id,
                            body.moduleType(),
                            body.moduleSessionId(),
                            caller.userId(),
                            body.currentAgent(),
                            body.workflowStep())
                    == 0) {
                throw new UnprocessableException(
                        "unknown_module_session",
                        "There is no such module session of this type in this workspace",
                        new FieldError(
                                "/moduleSessionId",
                                "unknown_module_session",
                                "No module session of this type has this id"));
            }
            return new Created<>(access.find(caller, id), "/api/agent-sessions", id);
        });
    }

    /**
     * The last active first.
     *
     * @param activeSince leaves out those in which nothing has happened since
     */
    @Allows(scope = Scope.READ)
    @Get
    Page<AgentSession> list(
            Caller caller,
            @Nullable @QueryValue @Pattern(regexp = ModuleSession.TYPES, message = ModuleSessionController.UNKNOWN_TYPE)
                    String moduleType,
            @Nullable @QueryValue UUID moduleSessionId,
            @Nullable
                    @QueryValue
                    @Pattern(
                            regexp = "ACTIVE|PAUSED|COMPLETED|ABANDONED",
                            message = "must be ACTIVE, PAUSED, COMPLETED or ABANDONED")
                    String status,
            @Nullable @QueryValue Instant activeSince,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        return chats.list(caller, new Chats.Filter(moduleType, moduleSessionId, status, activeSince), limit, cursor);
    }

    @Allows(scope = Scope.READ)
    @Get("/{id}")
    AgentSession show(Caller caller, UUID id) {
        return transactions.read(caller.workspace(), () -> access.find(caller, id));
    }

    /** Stores which agent has the word, and at which step; what is left out stays. */
    @Allows(scope = Scope.WRITE)
    @Patch("/{id}")
    AgentSession move(Caller caller, UUID id, @Body @Valid MoveRequest body) {
        return transactions.write(caller.workspace(), () -> {
            if (sessions.move(
                            caller.workspace(), id, ChatAccess.writer(caller), body.currentAgent(), body.workflowStep())
                    == 0) {
                throw access.refusal(caller, id);
            }
            return access.find(caller, id);
        });
    }

    /** Deletes the session with its messages, whatever state it is in. */
    @Allows(scope = Scope.WRITE)
    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    void delete(Caller caller, UUID id) {
        transactions.write(caller.workspace(), () -> {
            if (sessions.delete(caller.workspace(), id, ChatAccess.writer(caller)) == 0) {
                throw access.refusal(caller, id);
            }
            return true;
        });
    }

    @Serdeable
    record CreateRequest(
            @NotNull @Pattern(regexp = ModuleSession.TYPES, message = ModuleSessionController.UNKNOWN_TYPE)
            String moduleType,

            @NotNull UUID moduleSessionId,
            @Nullable @Size(min = 1, max = 200) String currentAgent,
            @Nullable @Size(min = 1, max = 200) String workflowStep) {}

    @Serdeable
    record MoveRequest(
            @Nullable @Size(min = 1, max = 200) String currentAgent,
            @Nullable @Size(min = 1, max = 200) String workflowStep) {}
}
