package dev.mayfly.workspace;

import io.micronaut.core.annotation.Introspected;
import org.jspecify.annotations.Nullable;

/**
 * What was answered to a request with an {@code Idempotency-Key}.
 *
 * @param sameRequest whether the request now made is the one that was answered
 */
@Introspected
public record StoredAnswer(
        boolean sameRequest, int status, @Nullable String location, String body) {}
