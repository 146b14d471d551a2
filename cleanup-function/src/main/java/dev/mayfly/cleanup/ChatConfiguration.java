package dev.mayfly.cleanup;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * When a chat is given up.
 *
 * @param abandonAfterHours hours after which a session in which nothing happens is abandoned
 */
@ConfigurationProperties("chat")
record ChatConfiguration(@Min(1) @Max(8_760) int abandonAfterHours) {}
