package dev.mayfly.api.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a browser shows with each request for a page.
 *
 * @param id random; forms are bound to it
 */
public record Session(String id, Holder holder, Instant expiresAt) {

    private static final String SEPARATOR = "|";

    /** Whose session it is. Nothing here is a secret, and nothing is believed for longer than one request. */
    public sealed interface Holder {

        /** Somebody who has not signed in. */
        record Nobody() implements Holder {}

        /** The holder of an API key. */
        record Key(UUID keyId, UUID workspaceId) implements Holder {}

        /**
         * A person whom the issuer has named.
         *
         * @param workspaceId the workspace that was chosen; null: whichever there is
         */
        record User(UUID userId, @Nullable UUID workspaceId) implements Holder {}
    }

    String write() {
        String start = id + SEPARATOR + expiresAt.getEpochSecond() + SEPARATOR;
        return start
                + switch (holder) {
                    case Holder.Nobody _ -> "nobody";
                    case Holder.Key(UUID keyId, UUID workspaceId) ->
                        "key" + SEPARATOR + keyId + SEPARATOR + workspaceId;
                    case Holder.User(UUID userId, UUID workspaceId) ->
                        "user" + SEPARATOR + userId + SEPARATOR + (workspaceId == null ? "" : workspaceId);
                };
    }

    /** What {@link #write} has written; empty for anything else, such as what another version of ours wrote. */
    static Optional<Session> parse(String text) {
        String[] parts = text.split("\\|", -1);
        try {
            Holder holder = switch (parts[2]) {
                case "key" -> new Holder.Key(UUID.fromString(parts[3]), UUID.fromString(parts[4]));
                case "user" ->
                    new Holder.User(UUID.fromString(parts[3]), parts[4].isEmpty() ? null : UUID.fromString(parts[4]));
                default -> new Holder.Nobody();
            };
            return Optional.of(new Session(parts[0], holder, Instant.ofEpochSecond(Long.parseLong(parts[1]))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
