package dev.mayfly.api.execution;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.execution.Interaction;
import dev.mayfly.execution.InteractionRepository;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The agents that the caller uses, or has an opinion on. */
@Controller("/api/me/interactions")
class InteractionController {

    private final InteractionRepository interactions;
    private final WorkspaceTransactions transactions;

    InteractionController(InteractionRepository interactions, WorkspaceTransactions transactions) {
        this.interactions = interactions;
        this.transactions = transactions;
    }

    /** Favourites first, then the last used. */
    @Allows(scope = Scope.READ)
    @Get
    Page<Interaction> list(
            Caller caller,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "interactions", caller.userId());
        Place place = cursors.decode(cursor, Place.FIRST, Place::parse);
        var found = transactions.read(
                caller.workspace(),
                () -> interactions.list(
                        caller.workspace(),
                        caller.userId(),
                        place.isFavorite(),
                        place.lastExecutedAt(),
                        place.agentId(),
                        limit + 1));
        return Page.of(
                found,
                limit,
                last -> cursors.encode(
                        last.isFavorite(),
                        Objects.requireNonNullElse(last.lastExecutedAt(), InteractionRepository.NEVER),
                        last.agentId()));
    }

    /** A place in the list. */
    private record Place(boolean isFavorite, Instant lastExecutedAt, UUID agentId) {

        static final Place FIRST = new Place(true, Cursor.END_OF_TIME, Cursor.LAST_ID);

        static Place parse(List<String> parts) {
            return new Place(
                    Boolean.parseBoolean(parts.get(0)), Instant.parse(parts.get(1)), UUID.fromString(parts.get(2)));
        }
    }
}
