package dev.mayfly.conversation;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What provider accounts used since a time, in two parts: before and from {@code recentSince} on. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface AccountUsageRepository extends GenericRepository<AccountUsage, UUID> {

    String USAGE = """
            SELECT
                account_id,
                timestamp >= :recentSince AS is_recent,
                count(*) AS requests,
                count(*) FILTER (WHERE is_failed) AS failed_requests,
                CAST(coalesce(sum(uncached_input_tokens), 0) AS bigint) AS uncached_input_tokens,
                CAST(coalesce(sum(cache_read_tokens), 0) AS bigint) AS cache_read_tokens,
                CAST(coalesce(sum(cache_write_5m_tokens), 0) AS bigint) AS cache_write_short_tokens,
                CAST(coalesce(sum(cache_write_1h_tokens), 0) AS bigint) AS cache_write_long_tokens,
                CAST(coalesce(sum(output_tokens), 0) AS bigint) AS output_tokens,
                CAST(coalesce(sum(reasoning_tokens), 0) AS bigint) AS reasoning_tokens,
                coalesce(sum(cost_usd), 0) AS cost_usd,
                count(cost_usd) AS priced_requests
            FROM api_requests
            """;

    String BY_ACCOUNT = """
                AND api_requests.timestamp >= :since
                AND api_requests.account_id > :afterAccount
                AND (CAST(:accountId AS text) IS NULL OR api_requests.account_id = CAST(:accountId AS text))
            GROUP BY 1, 2
            ORDER BY 1, 2
            LIMIT :limit
            """;

    /** By the requests of the whole workspace, in the order of the accounts. */
    @Query(USAGE + """
            WHERE api_requests.workspace_id = :workspaceId
            """ + BY_ACCOUNT)
    List<AccountUsage> list(
            WorkspaceId workspaceId,
            @Nullable String accountId,
            Instant recentSince,
            Instant since,
            String afterAccount,
            int limit);

    /** By the requests of all trains that the user is a member of. */
    @Query(USAGE + """
            JOIN train_members
                ON train_members.workspace_id = api_requests.workspace_id
                AND train_members.train_id = api_requests.train_id
                AND train_members.user_id = :userId
            WHERE api_requests.workspace_id = :workspaceId
            """ + BY_ACCOUNT)
    List<AccountUsage> listOfMember(
            WorkspaceId workspaceId,
            UUID userId,
            @Nullable String accountId,
            Instant recentSince,
            Instant since,
            String afterAccount,
            int limit);
}
