package dev.mayfly.execution;

import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes executions as the recording statement takes them: column by column, each as the text of an array, in one array.
 * PostgreSQL reads that in half the time that it takes for the same in JSON.
 */
@Singleton
final class ExecutionColumns {

    private static final String NO_LOGS = "[]";

    /** All but the logs, in the order in which {@link RecordingSql} reads them. */
    private static final List<Column> PLAIN = List.of(
            NewExecution::id,
            NewExecution::agentId,
            NewExecution::userId,
            NewExecution::executionId,
            NewExecution::contentSha256,
            NewExecution::status,
            NewExecution::duration,
            NewExecution::creditsConsumed,
            NewExecution::httpStatus,
            NewExecution::errorCode,
            NewExecution::originalErrorCode,
            NewExecution::errorMessage,
            NewExecution::inputSize,
            NewExecution::outputSize,
            NewExecution::inputType,
            NewExecution::outputType,
            NewExecution::responseTime,
            NewExecution::processingTime,
            NewExecution::queueTime,
            NewExecution::sessionId,
            NewExecution::userAgent,
            NewExecution::ipAddress,
            NewExecution::startedAt,
            NewExecution::completedAt,
            NewExecution::durationBucket);

    private final JsonMapper json;

    ExecutionColumns(JsonMapper json) {
        this.json = json;
    }

    String write(List<NewExecution> executions) {
        var columns = new ArrayLiteral();
        PLAIN.forEach(column -> columns.add(column.of(executions)));
        Column logs = this::logs;
        columns.add(logs.of(executions));
        return columns.toString();
    }

    private String logs(NewExecution execution) {
        try {
            return execution.logs().isEmpty() ? NO_LOGS : json.writeValueAsString(execution.logs());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Column {

        @Nullable
        Object of(NewExecution execution);

        default String of(List<NewExecution> executions) {
            var column = new ArrayLiteral();
            executions.forEach(execution -> column.add(of(execution)));
            return column.toString();
        }
    }
}
