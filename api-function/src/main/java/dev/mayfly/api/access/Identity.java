package dev.mayfly.api.access;

import dev.mayfly.workspace.KeyHolder;
import java.util.UUID;

/** Who has shown a valid credential. */
public sealed interface Identity {

    UUID userId();

    /** A person with a token of the configured issuer. */
    record SignedInUser(UUID userId) implements Identity {}

    /** An API key, which acts for its holder in one workspace. */
    record PresentedKey(KeyHolder holder) implements Identity {

        @Override
        public UUID userId() {
            return holder.userId();
        }
    }
}
