package dev.mayfly.api.execution;

import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Usage;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An agent of a workspace, and what was done with it. */
record Used(Tenant owner, UUID agentId, Usage usage) {

    static Used agentOf(TestApi api, Tenant owner) {
        return new Used(
                owner,
                UUID.fromString(owner.newAgent()),
                new Usage(new Administrator(api.database()), UUID.fromString(owner.workspaceId())));
    }

    void run(Tenant user, @Nullable String errorCode, long duration, String startedAt) {
        usage.run(agentId, UUID.fromString(user.userId()), errorCode, duration, Instant.parse(startedAt));
    }

    void run(String startedAt) {
        run(owner, null, 10, startedAt);
    }

    void log(Tenant user, String executionId, String category, String level, String timestamp) {
        usage.log(agentId, UUID.fromString(user.userId()), executionId, category, level, Instant.parse(timestamp));
    }

    String metrics(String query) {
        return "/api/analytics/agents/%s/metrics?%s".formatted(agentId, query);
    }

    String logs(String query) {
        return "/api/analytics/agents/%s/logs?%s".formatted(agentId, query);
    }

    String path(String rest) {
        return "/api/agents/%s/%s".formatted(agentId, rest);
    }
}
