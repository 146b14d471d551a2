package dev.mayfly.api.chat;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.chat.AgentSession;
import dev.mayfly.chat.AgentSessionRepository;
import dev.mayfly.chat.ModuleSession;
import dev.mayfly.chat.ModuleSessionRepository;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.problem.UnprocessableException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The sessions of modules that work on businesses. */
@Controller("/api/module-sessions")
class ModuleSessionController {

    static final String UNKNOWN_TYPE = "must be VALIDATION, PLANNING or BRANDING";

    private final ModuleSessionRepository sessions;
    private final AgentSessionRepository agentSessions;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    ModuleSessionController(
            ModuleSessionRepository sessions,
            AgentSessionRepository agentSessions,
            WorkspaceTransactions transactions,
            Idempotency idempotency) {
        this.sessions = sessions;
        this.agentSessions = agentSessions;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    @Allows(scope = Scope.WRITE)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<ModuleSession> create(Caller caller, HttpRequest<?> request, @Body @Valid CreateRequest body) {
        return idempotency.create(caller, request, body, ModuleSession.class, () -> {
            UUID id = UuidV7.next();
            if (sessions.insert(caller.workspace(), id, body.businessId(), body.moduleType(), caller.userId())
                    .isEmpty()) {
                throw new UnprocessableException(
                        "unknown_business",
                        "There is no such business in this workspace",
                        new FieldError("/businessId", "unknown_business", "No business has this id"));
            }
            return new Created<>(find(caller, id), "/api/module-sessions", id);
        });
    }

    /** The newest first. */
    @Allows(scope = Scope.READ)
    @Get
    Page<ModuleSession> list(
            Caller caller,
            @Nullable @QueryValue @Pattern(regexp = ModuleSession.TYPES, message = UNKNOWN_TYPE) String moduleType,
            @Nullable @QueryValue UUID businessId,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "module-sessions", moduleType, businessId);
        UUID before = cursors.decode(cursor, Cursor.LAST_ID, parts -> UUID.fromString(parts.getFirst()));
        var found = transactions.read(
                caller.workspace(), () -> sessions.list(caller.workspace(), moduleType, businessId, before, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.id()));
    }

    @Allows(scope = Scope.READ)
    @Get("/{id}")
    ModuleSession show(Caller caller, UUID id) {
        return transactions.read(caller.workspace(), () -> find(caller, id));
    }

    /** The agent session to go on with: the latest on this session that has not ended. */
    @Allows(scope = Scope.READ)
    @Get("/{id}/agent-session")
    AgentSession showAgentSession(Caller caller, UUID id) {
        return transactions.read(caller.workspace(), () -> {
            ModuleSession session = find(caller, id);
            return agentSessions
                    .findToResume(caller.workspace(), session.moduleType(), id)
                    .orElseThrow(() -> new NotFoundException("open agent session on module session", id));
        });
    }

    private ModuleSession find(Caller caller, UUID id) {
        return sessions.find(caller.workspace(), id).orElseThrow(() -> new NotFoundException("module session", id));
    }

    @Serdeable
    record CreateRequest(
            @NotNull UUID businessId,

            @NotNull @Pattern(regexp = ModuleSession.TYPES, message = UNKNOWN_TYPE)
            String moduleType) {}
}
