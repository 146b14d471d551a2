package dev.mayfly.agent;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One mechanical check of a document.
 *
 * @param path where to look, for {@code jsonPath} only
 * @param weight its share of the grade; positive
 */
@Serdeable
public record Assertion(
        String type,
        @Nullable JsonNode value,
        @Nullable String path,
        @Nullable BigDecimal weight) {}
