package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;

/** A stored {@link Offer}; the key is in hexadecimal. */
@Introspected
record StoredOffer(UUID requestId, String key, Instant timestamp) {}
