package dev.mayfly;

import dev.mayfly.execution.Execution;
import dev.mayfly.execution.ExecutionRepository;
import dev.mayfly.execution.LogLine;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Recorder;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.Usage;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Executions of one workspace with their logs, and what is counted of them, and the arguments with which each query for them
 * finds something.
 */
record ExecutionSample(Administrator administrator, UUID agentId, UUID userId, UUID metricId, UUID interactionId)
        implements FeatureSample {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant EXECUTED_AT = Instant.parse("2026-02-27T10:00:00Z");
    private static final Instant ROLLED_UP_AT = Instant.parse("2026-02-26T10:00:00Z");

    private static final String LOG = """
            [{"id": "00000000-0000-0000-0000-000000000001", "category": "error", "level": "info", "message": "m",
              "timestamp": "2026-02-27T10:00:00Z"}]""";

    /** @param batch one whose agent is its own */
    static ExecutionSample in(Tenant tenant, UUID batch) {
        var administrator = tenant.administrator();
        var id = tenant.workspace().value();
        var recorder = new Recorder(tenant);
        recorder.record(recorder.execution(EXECUTED_AT, 5), recorder.execution(ROLLED_UP_AT, 5));
        var ownAgent = uuid(administrator, "SELECT agent_id FROM eval_batches WHERE id = ?", batch);
        recorder.record(new Recorder.Execution(ownAgent, tenant.userId(), ROLLED_UP_AT, 5));
        administrator.execute("UPDATE agents SET total_executions = 1 WHERE id = ?", ownAgent);
        administrator.execute("""
                WITH failed AS (
                    UPDATE agent_executions
                    SET status = 'timeout', error_code = 'TIMEOUT'
                    WHERE workspace_id = ?
                        AND started_at = ?
                    RETURNING workspace_id, execution_id, agent_id, user_id
                )
                INSERT INTO agent_logs (workspace_id, id, execution_id, agent_id, user_id, category, level, message)
                SELECT workspace_id, gen_random_uuid(), execution_id, agent_id, user_id, 'error', 'error', 'Too late'
                FROM failed
                """, id, Timestamp.from(EXECUTED_AT));
        var usage = new Usage(administrator, id);
        usage.run(tenant.agentId(), tenant.userId(), "TIMEOUT", 1000, NOON);
        usage.log(tenant.agentId(), tenant.userId(), "Text", "execution", "info", NOON);
        administrator.execute(
                "UPDATE agent_metrics SET rolled_up_executions = total_executions WHERE date = ?",
                dateOf(ROLLED_UP_AT));
        administrator.execute("""
                UPDATE user_agent_interactions
                SET is_favorite = true, rating = 4, feedback = 'Good'
                WHERE workspace_id = ?
                """, id);
        return new ExecutionSample(
                administrator,
                tenant.agentId(),
                tenant.userId(),
                uuid(
                        administrator,
                        "SELECT id FROM agent_metrics WHERE workspace_id = ? AND NOT is_rolled_up LIMIT 1",
                        id),
                uuid(administrator, "SELECT id FROM user_agent_interactions WHERE workspace_id = ? LIMIT 1", id));
    }

    @Override
    public ExecutionSample nobody() {
        return new ExecutionSample(administrator, UUID.randomUUID(), userId, UUID.randomUUID(), UUID.randomUUID());
    }

    @Override
    public boolean isAskedBy(Method query) {
        return query.getDeclaringClass().getPackage() == Execution.class.getPackage();
    }

    @Override
    public @Nullable Object argument(Method query, Parameter parameter) {
        String name = query.getName();
        return switch (parameter.getName()) {
            case "id" -> name.startsWith("save") ? UUID.randomUUID() : metricId;
            case "agentId" -> agentId;
            case "userId", "ofUserId", "ownerId", "viewerId" -> userId;
            case "ofAgents", "category", "level" -> null;
            case "executionId" -> name.endsWith("OfExecution") ? "Text" : executionId();
            case "columns" -> execution();
            case "logs" -> LOG;
            case "status" -> name.equals("listWithStatus") ? "success" : null;
            case "errorCode" -> name.endsWith("WithError") ? "TIMEOUT" : null;
            case "categories" -> LogLine.CATEGORIES;
            case "levels" -> LogLine.LEVELS;
            case "dueIds" -> List.of(interactionId);
            case "rating" -> 5;
            case "feedback" -> "Text";
            case "day" -> dateOf(name.startsWith("delete") ? ROLLED_UP_AT : EXECUTED_AT);
            case "afterDay" -> LocalDate.EPOCH;
            case "beforeDay" -> LocalDate.parse("2100-01-01");
            case "startDate" -> LocalDate.parse("2026-01-30");
            case "endDate" -> LocalDate.parse("2026-01-31");
            case "period" -> "week";
            case "since" -> query.getDeclaringClass() == ExecutionRepository.class ? Instant.EPOCH : NOON;
            case "until" -> NOON.plusSeconds(1);
            case "afterTime" -> Instant.EPOCH;
            case "afterId" -> new UUID(0, 0);
            case "beforeTime" -> Instant.parse("2100-01-01T00:00:00Z");
            case "beforeId" -> new UUID(-1, -1);
            case "limit" -> 100;
            case "reach" -> 1;
            case "ofJobs", "byErrors", "beforeFavorite", "withDurations", "withUsers", "withLegacy" -> true;
            case String other -> throw new AssertionError("No argument for %s of %s".formatted(other, query));
        };
    }

    private String executionId() {
        return administrator
                .texts(
                        "SELECT execution_id FROM agent_executions WHERE agent_id = ? AND started_at = ?",
                        agentId,
                        Timestamp.from(EXECUTED_AT))
                .stream()
                .findFirst()
                .orElse("none");
    }

    private String execution() {
        return """
                {"{00000000-0000-0000-0000-000000000001}", "{%s}", "{%s}", "{new}", "{%s}", "{success}", "{1}", "{0}",
                 "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{NULL}",
                 "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{2026-02-27T10:00:00Z}", "{NULL}", "{1}", "{[]}"}""".formatted(agentId, userId, "0".repeat(32));
    }

    private static LocalDate dateOf(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static UUID uuid(Administrator administrator, String sql, UUID parameter) {
        return UUID.fromString(administrator.text(sql, parameter));
    }
}
