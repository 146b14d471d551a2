package dev.mayfly.train;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A train as a caller names it, among those that the caller may see.
 *
 * @param name its id, or else its slug
 * @param onlyTrain the one train that the caller's key is for; null for all others
 * @param memberId the user whose trains are seen only; null for who sees all
 */
public record TrainChoice(
        String name, @Nullable UUID onlyTrain, @Nullable UUID memberId) {

    /** A train that the caller has found already. */
    public static TrainChoice of(UUID id) {
        return new TrainChoice(id.toString(), null, null);
    }

    /** The name as an id; null when it is none. */
    public @Nullable UUID id() {
        try {
            return UUID.fromString(name);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
