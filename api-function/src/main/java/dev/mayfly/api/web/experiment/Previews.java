package dev.mayfly.api.web.experiment;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.batch.BatchRequest;
import dev.mayfly.api.web.Show;
import dev.mayfly.batch.BatchCostRepository;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Says of a request what it would come to. */
@Singleton
final class Previews {

    private static final int MAX_CURL_LENGTH = 50_000;

    private final BatchCostRepository costs;
    private final WorkspaceTransactions transactions;
    private final JsonMapper json;

    Previews(BatchCostRepository costs, WorkspaceTransactions transactions, JsonMapper json) {
        this.costs = costs;
        this.transactions = transactions;
        this.json = json;
    }

    NewExperimentPage.Preview of(Caller caller, BatchRequest request) {
        int documents = request.distinctDocumentIds().size()
                + request.urls().size()
                + request.inlineDocuments().size();
        int jobs = documents * request.repeats();
        String cost = agentOf(request)
                .flatMap(agent ->
                        transactions.read(caller.workspace(), () -> costs.findAverage(caller.workspace(), agent)))
                .map(average -> "about " + Show.dollars(average.multiply(BigDecimal.valueOf(jobs))))
                .orElse("not known: no price was reported for this agent yet");
        return new NewExperimentPage.Preview(documents, jobs, cost, curl(request));
    }

    private static Optional<UUID> agentOf(BatchRequest request) {
        return request.ephemeralAgent() == null
                ? Optional.ofNullable(request.agentId())
                : Optional.ofNullable(request.ephemeralAgent().baseAgentId());
    }

    /** For a shell: within single quotes only the single quote itself means anything. */
    private @Nullable String curl(BatchRequest request) {
        String body = write(request).replace("'", "'\\''");
        return body.length() > MAX_CURL_LENGTH ? null : """
                curl -X POST "$MAYFLY_URL/api/batches" \\
                  -H "Authorization: Bearer $MAYFLY_KEY" \\
                  -H 'Content-Type: application/json' \\
                  -d '%s'""".formatted(body);
    }

    private String write(BatchRequest request) {
        try {
            return json.writeValueAsString(withoutNulls(json.writeValueToTree(request)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode withoutNulls(JsonNode node) {
        if (node.isArray()) {
            List<JsonNode> values = new ArrayList<>();
            node.values().forEach(value -> values.add(withoutNulls(value)));
            return JsonNode.createArrayNode(values);
        }
        if (!node.isObject()) {
            return node;
        }
        Map<String, JsonNode> values = new LinkedHashMap<>();
        node.entries().forEach(entry -> {
            if (!entry.getValue().isNull()) {
                values.put(entry.getKey(), withoutNulls(entry.getValue()));
            }
        });
        return JsonNode.createObjectNode(values);
    }
}
