package dev.mayfly.chat;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;

/**
 * What the sessions of a workspace are about.
 *
 * @param userId whoever made it
 */
@Serdeable
public record Business(UUID id, UUID userId, String name, String stage, String onboardingStatus, Instant createdAt) {}
