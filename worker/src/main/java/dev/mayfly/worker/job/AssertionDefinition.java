package dev.mayfly.worker.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An assertion as its author wrote it, unchecked.
 *
 * <p>It has no guards on purpose: a bad definition must fail its own job, not the reading of a whole claim.
 */
public record AssertionDefinition(
        @Nullable String type,
        @Nullable JsonNode value,
        @Nullable String path,
        @Nullable BigDecimal weight) {}
