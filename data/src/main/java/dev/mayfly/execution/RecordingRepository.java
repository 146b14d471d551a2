package dev.mayfly.execution;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;

/** Records executions; see {@link ExecutionRecorder}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface RecordingRepository extends GenericRepository<Execution, UUID> {

    /**
     * Stores those executions whose execution id is new and whose agent and user are known, with their logs, and counts
     * them wherever executions are counted; returns their ids. The others change nothing.
     *
     * @param columns as {@link ExecutionColumns} writes them
     */
    @Query(RecordingSql.RECORD)
    List<UUID> record(WorkspaceId workspaceId, String columns, boolean ofJobs);

    /** Why these were not recorded. */
    @Query(RecordingSql.EXPLAIN)
    List<Unrecorded> explain(WorkspaceId workspaceId, String columns, boolean ofJobs);
}
