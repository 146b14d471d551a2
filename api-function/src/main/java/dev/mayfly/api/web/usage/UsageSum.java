package dev.mayfly.api.web.usage;

import dev.mayfly.conversation.NamedUsage;
import java.math.BigDecimal;

/**
 * What was used under one name.
 *
 * @param cost of the {@code priced} requests
 */
public record UsageSum(String name, long requests, long failed, long input, long output, BigDecimal cost, long priced) {

    static UsageSum nothing(String name) {
        return new UsageSum(name, 0, 0, 0, 0, BigDecimal.ZERO, 0);
    }

    static UsageSum of(String name, NamedUsage usage) {
        return new UsageSum(
                name,
                usage.requests(),
                usage.failedRequests(),
                usage.inputTokens(),
                usage.outputTokens(),
                usage.costUsd(),
                usage.pricedRequests());
    }

    UsageSum plus(UsageSum other) {
        return new UsageSum(
                name,
                requests + other.requests,
                failed + other.failed,
                input + other.input,
                output + other.output,
                cost.add(other.cost),
                priced + other.priced);
    }
}
