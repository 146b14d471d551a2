package dev.mayfly.api.agent;

import dev.mayfly.agent.Agent;
import dev.mayfly.agent.AgentRepository;
import dev.mayfly.agent.AgentSummary;
import dev.mayfly.agent.Assertion;
import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.problem.Filled;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.NotFoundException;
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
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ordinary agents, which everybody in the workspace may use; a change is a new version. */
@Controller("/api/agents")
class AgentController {

    private final Agents reading;
    private final AgentRepository agents;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    AgentController(
            Agents reading, AgentRepository agents, WorkspaceTransactions transactions, Idempotency idempotency) {
        this.reading = reading;
        this.agents = agents;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    @Allows(scope = Scope.WRITE)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<AgentResponse> create(Caller caller, HttpRequest<?> request, @Body @Valid CreateRequest body) {
        AgentSettings settings = body.settings().checked("");
        return idempotency.create(caller, request, body, AgentResponse.class, () -> {
            UUID id = UuidV7.next();
            agents.insert(
                    caller.workspace(),
                    id,
                    caller.userId(),
                    body.name(),
                    body.description(),
                    null,
                    settings.instructions(),
                    settings.selfCritiqueInstructions(),
                    settings.providesGrades(),
                    settings.model(),
                    settings.assertions());
            return new Created<>(find(caller, id, null), "/api/agents", id);
        });
    }

    /** The newest first; agents of experiments stay out. */
    @Allows(scope = Scope.READ)
    @Get
    Page<AgentSummary> list(
            Caller caller,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        return reading.list(caller, limit, cursor);
    }

    @Allows(scope = Scope.READ)
    @Get("/{id}")
    AgentResponse show(Caller caller, UUID id) {
        return find(caller, id, null);
    }

    /** Stores the next version; what is left out is not taken over from the last one. */
    @Allows(scope = Scope.WRITE)
    @Post("/{id}/versions")
    @Status(HttpStatus.CREATED)
    HttpResponse<AgentResponse> createVersion(
            Caller caller, HttpRequest<?> request, UUID id, @Body @Valid VersionRequest body) {
        AgentSettings settings = body.settings().checked("");
        return idempotency.create(caller, request, body, AgentResponse.class, () -> {
            List<Integer> stored = agents.insertVersion(
                    caller.workspace(),
                    id,
                    settings.instructions(),
                    settings.selfCritiqueInstructions(),
                    settings.providesGrades(),
                    settings.model(),
                    settings.assertions());
            if (stored.isEmpty()) {
                throw new NotFoundException("agent", id);
            }
            AgentResponse agent = find(caller, id, null);
            return new Created<>(agent, "/api/agents/%s/versions".formatted(id), agent.version());
        });
    }

    /** The newest first. */
    @Allows(scope = Scope.READ)
    @Get("/{id}/versions")
    Page<AgentSummary> listVersions(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "agent-versions", id);
        int before = cursors.decode(cursor, Integer.MAX_VALUE, parts -> Integer.valueOf(parts.getFirst()));
        return transactions.read(caller.workspace(), () -> {
            find(caller, id, null);
            var found = agents.listVersions(caller.workspace(), id, before, limit + 1);
            return Page.of(found, limit, last -> cursors.encode(last.version()));
        });
    }

    @Allows(scope = Scope.READ)
    @Get("/{id}/versions/{version}")
    AgentResponse showVersion(Caller caller, UUID id, int version) {
        return find(caller, id, version);
    }

    private AgentResponse find(Caller caller, UUID id, @Nullable Integer version) {
        return AgentResponse.of(reading.find(caller, id, version));
    }

    @Serdeable
    record CreateRequest(
            @NotNull @Filled @Size(max = 200) String name,
            @Nullable @Size(max = 2000) String description,
            @Nullable @Size(max = 100_000) String primaryInstructions,
            @Nullable @Size(max = 100_000) String selfCritiqueInstructions,
            @Nullable Boolean providesGrades,
            @Nullable @Size(min = 1, max = 200) String model,
            @Nullable @Size(max = 100) List<@NotNull Assertion> assertions) {

        AgentSettings settings() {
            return AgentSettings.of(primaryInstructions, selfCritiqueInstructions, providesGrades, model, assertions);
        }
    }

    @Serdeable
    record VersionRequest(
            @Nullable @Size(max = 100_000) String primaryInstructions,
            @Nullable @Size(max = 100_000) String selfCritiqueInstructions,
            @Nullable Boolean providesGrades,
            @Nullable @Size(min = 1, max = 200) String model,
            @Nullable @Size(max = 100) List<@NotNull Assertion> assertions) {

        AgentSettings settings() {
            return AgentSettings.of(primaryInstructions, selfCritiqueInstructions, providesGrades, model, assertions);
        }
    }

    @Serdeable
    record AgentResponse(
            UUID id,
            UUID ownerId,
            String name,
            @Nullable String description,
            int version,
            String primaryInstructions,
            @Nullable String selfCritiqueInstructions,
            boolean providesGrades,
            @Nullable String model,
            List<Assertion> assertions,
            Instant createdAt) {

        static AgentResponse of(Agent agent) {
            return new AgentResponse(
                    agent.id(),
                    agent.ownerId(),
                    agent.name(),
                    agent.description(),
                    agent.version(),
                    agent.instructions(),
                    agent.selfCritiqueInstructions(),
                    agent.providesGrades(),
                    agent.model(),
                    Objects.requireNonNull(agent.assertions()),
                    agent.createdAt());
        }
    }
}
