package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.train.TrainAccess;
import dev.mayfly.conversation.Conversation;
import dev.mayfly.conversation.RequestRebuild;
import dev.mayfly.conversation.RequestRebuild.Place;
import dev.mayfly.conversation.RequestRebuild.Progress;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Linking stored requests anew. */
@Controller("/api")
class RelinkController {

    private final RequestRebuild rebuild;
    private final ReadableTrains readable;
    private final TrainAccess trains;
    private final WorkspaceTransactions transactions;

    RelinkController(
            RequestRebuild rebuild, ReadableTrains readable, TrainAccess trains, WorkspaceTransactions transactions) {
        this.rebuild = rebuild;
        this.readable = readable;
        this.trains = trains;
        this.transactions = transactions;
    }

    /**
     * How far it has come.
     *
     * @param requests how many were linked anew by this call
     * @param changed how many requests have other keys, links or places now; 0 when all was right
     * @param nextCursor what to send as {@code cursor} to go on; null when all is done
     */
    @Serdeable
    record Relinked(int requests, int changed, @Nullable String nextCursor) {}

    /** Links the requests of one conversation anew, so many at a time; the id of any of its requests names it. */
    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Post("/conversations/{id}/relink")
    Relinked conversation(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "500") @Min(1) @Max(1000) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "relink", id);
        Place after = cursors.decode(cursor, RequestRebuild.START, RelinkController::place);
        Progress progress = transactions.write(caller.workspace(), () -> {
            Conversation conversation = readable.conversation(caller, id);
            return rebuild.conversation(caller.workspace(), conversation.trainId(), conversation.id(), after, limit);
        });
        return answer(progress, cursors);
    }

    /**
     * Links all requests of a train anew, so many at a time in the order of time. Done again it changes nothing; broken off, it
     * goes on with the last cursor.
     */
    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Post("/trains/{id}/relink")
    Relinked train(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "500") @Min(1) @Max(1000) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "relink", id);
        Place after = cursors.decode(cursor, RequestRebuild.START, RelinkController::place);
        Progress progress = transactions.write(
                caller.workspace(),
                () -> rebuild.train(
                        caller.workspace(), trains.visible(caller, id).id(), after, limit));
        return answer(progress, cursors);
    }

    private static Relinked answer(Progress progress, Cursor cursors) {
        Place last = progress.last();
        return new Relinked(
                progress.requests(),
                progress.changed(),
                last == null ? null : cursors.encode(last.startedAt(), last.requestId()));
    }

    private static Place place(List<String> parts) {
        return new Place(Instant.parse(parts.get(0)), UUID.fromString(parts.get(1)));
    }
}
