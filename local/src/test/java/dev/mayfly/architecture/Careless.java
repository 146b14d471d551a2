package dev.mayfly.architecture;

import dev.mayfly.api.access.Rehearsal;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;

/** Breaks rules on purpose. */
class Careless {

    @Inject
    @SuppressWarnings("NullAway.Init")
    Runnable injected;

    UUID id() {
        return UUID.randomUUID();
    }

    void pretend(Rehearsal rehearsal) {
        rehearsal.run(() -> {});
    }

    Instant now() {
        return Instant.now();
    }
}
