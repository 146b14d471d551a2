package dev.mayfly.api.batch;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.page.Patterns;
import dev.mayfly.api.page.Reach;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.BatchRepository;
import dev.mayfly.batch.BatchStatus;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lists of batches: the caller's own, for admins all of the workspace. */
@Singleton
public final class BatchLists {

    private final BatchRepository batches;
    private final WorkspaceTransactions transactions;

    BatchLists(BatchRepository batches, WorkspaceTransactions transactions) {
        this.batches = batches;
        this.transactions = transactions;
    }

    /**
     * What is wanted; what is null lets all through.
     *
     * @param includeExpired also experiments that have expired and are not deleted yet
     * @param expiresBefore nothing but experiments that expire, and do so before then
     * @param userId whose; for admins only
     * @param text in the name, the description or the tracking id, in any case
     */
    public record Filter(
            @Nullable Boolean ephemeral,
            @Nullable BatchStatus status,
            boolean includeExpired,
            @Nullable Instant expiresBefore,
            @Nullable UUID userId,
            @Nullable String text) {

        @Nullable
        String statusCode() {
            return status == null ? null : status.name();
        }

        /**
         * Whether batches are picked out of many by it. Those that have expired are not many, since they are deleted soon.
         */
        boolean isSelective() {
            return ephemeral != null || status != null || expiresBefore != null || pattern() != null;
        }

        @Nullable
        String pattern() {
            return text == null || text.isBlank() ? null : Patterns.containing(text);
        }
    }

    /** The newest first. */
    public Page<Batch> newest(Caller caller, Filter filter, int limit, @Nullable String cursor) {
        UUID owner = owner(caller, filter.userId());
        var cursors = Cursor.over(
                caller.workspace(),
                filter.expiresBefore() == null ? "batches" : "batches-that-expire",
                owner,
                filter.ephemeral(),
                filter.status(),
                filter.includeExpired(),
                filter.text());
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        return transactions.read(caller.workspace(), () -> {
            Reach reach = reach(caller, owner, filter, place);
            return reach.page(
                    newest(caller, owner, filter, reach.since(), place, limit + 1),
                    limit,
                    cursors,
                    last -> new TimePlace(last.createdAt(), last.id()));
        });
    }

    private Reach reach(Caller caller, @Nullable UUID owner, Filter filter, TimePlace place) {
        if (!filter.isSelective()) {
            return Reach.unbounded(Instant.EPOCH);
        }
        return Reach.to(
                owner == null
                        ? batches.findHorizon(caller.workspace(), place.time(), place.id(), Reach.ROWS)
                        : batches.findHorizonOfOwner(caller.workspace(), owner, place.time(), place.id(), Reach.ROWS),
                Instant.EPOCH);
    }

    private List<Batch> newest(
            Caller caller, @Nullable UUID owner, Filter filter, Instant since, TimePlace place, int limit) {
        return owner == null
                ? batches.list(
                        caller.workspace(),
                        filter.ephemeral(),
                        filter.statusCode(),
                        filter.includeExpired(),
                        filter.expiresBefore(),
                        filter.pattern(),
                        since,
                        place.time(),
                        place.id(),
                        limit)
                : batches.listOfOwner(
                        caller.workspace(),
                        owner,
                        filter.ephemeral(),
                        filter.statusCode(),
                        filter.includeExpired(),
                        filter.expiresBefore(),
                        filter.pattern(),
                        since,
                        place.time(),
                        place.id(),
                        limit);
    }

    /** By their names, of the newest 10,000. */
    public Page<Batch> named(Caller caller, Filter filter, int limit, @Nullable String cursor) {
        UUID owner = owner(caller, filter.userId());
        var cursors = Cursor.over(
                caller.workspace(),
                "named-batches",
                owner,
                filter.status(),
                filter.includeExpired(),
                filter.expiresBefore() == null,
                filter.text());
        NamePlace place = cursors.decode(cursor, NamePlace.FIRST, NamePlace::parse);
        List<Batch> found = transactions.read(
                caller.workspace(),
                () -> owner == null
                        ? batches.listNames(
                                caller.workspace(),
                                filter.ephemeral(),
                                filter.statusCode(),
                                filter.includeExpired(),
                                filter.expiresBefore(),
                                filter.pattern(),
                                place.name(),
                                place.id(),
                                limit + 1)
                        : batches.listNamesOfOwner(
                                caller.workspace(),
                                owner,
                                filter.ephemeral(),
                                filter.statusCode(),
                                filter.includeExpired(),
                                filter.expiresBefore(),
                                filter.pattern(),
                                place.name(),
                                place.id(),
                                limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.id(), NamePlace.nameOf(last)));
    }

    /** Experiments that expire in a span of time, the soonest first. */
    public Page<Batch> expiring(
            Caller caller, Filter filter, Instant after, Instant before, int limit, @Nullable String cursor) {
        UUID owner = owner(caller, filter.userId());
        var cursors = Cursor.over(caller.workspace(), "expiring-batches", owner, filter.status(), filter.text());
        TimePlace place = cursors.decode(cursor, new TimePlace(Instant.EPOCH, Cursor.FIRST_ID), TimePlace::parse);
        List<Batch> found = transactions.read(
                caller.workspace(),
                () -> batches.listExpiring(
                        caller.workspace(),
                        owner,
                        filter.statusCode(),
                        filter.pattern(),
                        after,
                        before,
                        place.time(),
                        place.id(),
                        limit + 1));
        return Page.of(found, limit, last -> cursors.encode(String.valueOf(last.expiresAt()), last.id()));
    }

    private static @Nullable UUID owner(Caller caller, @Nullable UUID wanted) {
        if (caller.isAdmin()) {
            return wanted;
        }
        if (wanted != null && !wanted.equals(caller.userId())) {
            throw new ForbiddenException("role_not_sufficient", "Only admins may list the batches of others");
        }
        return caller.userId();
    }

    /** A place in a list that is sorted by name and id; the name is encoded, since there may be anything in it. */
    private record NamePlace(String name, UUID id) {

        static final NamePlace FIRST = new NamePlace("", Cursor.FIRST_ID);

        static NamePlace parse(List<String> parts) {
            return new NamePlace(
                    URLDecoder.decode(parts.get(1), StandardCharsets.UTF_8), UUID.fromString(parts.getFirst()));
        }

        /** As the list calls it. */
        static String nameOf(Batch batch) {
            String name = Objects.requireNonNullElseGet(
                    batch.name(),
                    () -> Objects.requireNonNullElseGet(
                            batch.trackingId(), () -> batch.id().toString()));
            return URLEncoder.encode(name, StandardCharsets.UTF_8);
        }
    }
}
