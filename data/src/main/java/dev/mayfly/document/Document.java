package dev.mayfly.document;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A document in one of its versions, which never change. */
@Introspected
public record Document(
        UUID id,
        UUID ownerId,
        @Nullable String url,
        @Nullable UUID ephemeralBatchId,
        int version,
        String title,
        String content,
        Instant createdAt) {

    public static final int MAX_TITLE_LENGTH = 500;
    /** In bytes of UTF-8, so that a worker's claim with one such document fits into a Lambda's answer. */
    public static final int MAX_CONTENT_BYTES = 2_000_000;
}
