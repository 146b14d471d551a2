package dev.mayfly.api.page;

import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A place in one list, written so that it serves in no other: not in another workspace's, not under other filters.
 *
 * <p>It carries a checksum over what it belongs to and is refused when that does not fit. The checksum is no secret: who
 * forges one only reaches a place in a list that is open to them anyway.
 */
public final class Cursor {

    /** What sorts before every id of ours. */
    public static final UUID FIRST_ID = new UUID(0, 0);
    /** What sorts after every id. */
    public static final UUID LAST_ID = new UUID(-1, -1);
    /** Later than every time we store, and a time that PostgreSQL knows. */
    public static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private static final int CHECKSUM_BYTES = 8;
    private static final String SEPARATOR = "|";

    private final String list;

    private Cursor(String list) {
        this.list = list;
    }

    /** Cursors of one list, told apart by its name and by everything that decides what is in it. */
    public static Cursor over(@Nullable Object... identity) {
        return new Cursor(Arrays.toString(identity));
    }

    public String encode(Object... place) {
        String text = String.join(
                SEPARATOR, Arrays.stream(place).map(Object::toString).toList());
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(checksum(payload), CHECKSUM_BYTES + payload.length);
        System.arraycopy(payload, 0, bytes, CHECKSUM_BYTES, payload.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The place that a cursor of this list names, or the start when there is none.
     *
     * @throws InvalidException when it is not a cursor of this list
     */
    public <T> T decode(@Nullable String cursor, T start, Function<List<String>, T> place) {
        if (cursor == null) {
            return start;
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            byte[] payload = Arrays.copyOfRange(bytes, CHECKSUM_BYTES, bytes.length);
            if (Arrays.equals(checksum(payload), Arrays.copyOf(bytes, CHECKSUM_BYTES))) {
                return place.apply(List.of(new String(payload, StandardCharsets.UTF_8).split("\\|")));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NoSuchElementException | DateTimeException e) {
            throw refused();
        }
        throw refused();
    }

    private byte[] checksum(byte[] payload) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(list.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(payload), CHECKSUM_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    private static InvalidException refused() {
        return new InvalidException(
                "bad_cursor",
                "The cursor does not belong to this list and these filters; start again without it",
                new FieldError("cursor", "bad_cursor", "cursor does not belong to this list and these filters"));
    }

    /** A place in a list that is sorted by time and id. */
    public record TimePlace(Instant time, UUID id) {

        public static final TimePlace NEWEST = new TimePlace(END_OF_TIME, LAST_ID);

        public static TimePlace parse(List<String> parts) {
            return new TimePlace(Instant.parse(parts.get(0)), UUID.fromString(parts.get(1)));
        }
    }
}
