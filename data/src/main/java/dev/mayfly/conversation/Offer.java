package dev.mayfly.conversation;

import java.time.Instant;
import java.util.UUID;

/** A stored request whose answer offers that others go on with it: a task that it gives, a summary, or its own name. */
public record Offer(UUID requestId, Instant startedAt, Hash key) {}
