package dev.mayfly.conversation;

import java.time.Instant;
import java.util.UUID;

/** A request and its link. */
public record Linked(UUID id, Instant startedAt, Hash messages, Link link) {}
