package dev.mayfly.chat;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;

/**
 * Work on a business in one module.
 *
 * @param moduleType one of {@link #TYPES}
 */
@Serdeable
public record ModuleSession(UUID id, UUID businessId, String moduleType, UUID createdBy, Instant createdAt) {

    /** As a regular expression. */
    public static final String TYPES = "VALIDATION|PLANNING|BRANDING";
}
