package dev.mayfly.migrate;

import dev.mayfly.conversation.PriceList;
import dev.mayfly.conversation.TokenUsage;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a stored request of a model has used, and what it costs.
 *
 * @param trainId null for a request of an older system
 * @param costUsd null when no list knew a price so far, as {@code priceVersion}
 */
record RequestCost(
        UUID workspaceId,
        UUID requestId,
        @Nullable UUID trainId,
        String model,
        TokenUsage usage,
        @Nullable BigDecimal costUsd,
        @Nullable String priceVersion) {

    /** Empty for a request that tells no model, or no usage: it has no price. */
    static Optional<RequestCost> of(ResultSet row) throws SQLException {
        String model = row.getString("model");
        Long uncachedInput = row.getObject("uncached_input_tokens", Long.class);
        if (model == null || uncachedInput == null) {
            return Optional.empty();
        }
        return Optional.of(new RequestCost(
                row.getObject("workspace_id", UUID.class),
                row.getObject("request_id", UUID.class),
                row.getObject("train_id", UUID.class),
                model,
                new TokenUsage(
                        uncachedInput,
                        row.getLong("cache_read_tokens"),
                        row.getLong("cache_write_5m_tokens"),
                        row.getLong("cache_write_1h_tokens"),
                        row.getLong("output_tokens"),
                        row.getLong("reasoning_tokens")),
                row.getBigDecimal("cost_usd"),
                row.getString("price_version")));
    }

    /** The same with the cost by this list; empty when that is stored, or the list knows no price: a known cost stays. */
    Optional<RequestCost> repriced(PriceList prices) {
        return prices.cost(model, usage)
                .filter(cost -> !isStored(cost, prices.version()))
                .map(cost -> new RequestCost(workspaceId, requestId, trainId, model, usage, cost, prices.version()));
    }

    private boolean isStored(BigDecimal cost, String version) {
        return costUsd != null && costUsd.compareTo(cost) == 0 && version.equals(priceVersion);
    }

    /** As statements take it. */
    Map<String, String> columns() {
        var columns = new HashMap<String, String>();
        columns.put("workspace_id", workspaceId.toString());
        columns.put("request_id", requestId.toString());
        if (trainId != null) {
            columns.put("train_id", trainId.toString());
        }
        if (costUsd != null && priceVersion != null) {
            columns.put("cost_usd", costUsd.toPlainString());
            columns.put("price_version", priceVersion);
        }
        return columns;
    }
}
