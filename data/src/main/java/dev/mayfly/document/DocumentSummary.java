package dev.mayfly.document;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A document as a list shows it, without its text. */
@Serdeable
public record DocumentSummary(
        UUID id, UUID ownerId, @Nullable String url, int version, String title, int contentBytes, Instant createdAt) {}
