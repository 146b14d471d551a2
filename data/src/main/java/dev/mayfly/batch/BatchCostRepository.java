package dev.mayfly.batch;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What batches of one workspace have cost. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface BatchCostRepository extends GenericRepository<BatchCost, UUID> {

    /** The cost of each of these batches for which anything was spent. */
    @Query("""
            SELECT batch_id, sum(cost_usd) AS cost_usd
            FROM usage_ledger
            WHERE workspace_id = :workspaceId
                AND batch_id = ANY(CAST(:batchIds AS uuid[]))
            GROUP BY batch_id
            """)
    List<BatchCost> list(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> batchIds);

    /** What an attempt with this agent has cost on average in its last ten batches; empty when no price is known. */
    @Query("""
            SELECT round(avg(usage_ledger.cost_usd), 9)
            FROM (
                SELECT id
                FROM eval_batches
                WHERE workspace_id = :workspaceId
                    AND agent_id = :agentId
                ORDER BY created_at DESC
                LIMIT 10
            ) AS batches
            JOIN usage_ledger
                ON usage_ledger.workspace_id = :workspaceId
                AND usage_ledger.batch_id = batches.id
            HAVING avg(usage_ledger.cost_usd) IS NOT NULL
            """)
    Optional<BigDecimal> findAverage(WorkspaceId workspaceId, UUID agentId);
}
