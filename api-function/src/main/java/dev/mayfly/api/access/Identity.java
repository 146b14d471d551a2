package dev.mayfly.api.access;

import dev.mayfly.workspace.KeyHolder;
import java.security.Principal;
import java.util.UUID;

/** Who has shown a valid credential. */
public sealed interface Identity extends Principal {

    UUID userId();

    @Override
    default String getName() {
        return userId().toString();
    }

    /** A person with a token of the configured issuer. */
    record SignedInUser(UUID userId) implements Identity {}

    /** An API key, which acts for its holder in one workspace. */
    record PresentedKey(UUID keyId, KeyHolder holder) implements Identity {

        @Override
        public UUID userId() {
            return holder.userId();
        }
    }
}
