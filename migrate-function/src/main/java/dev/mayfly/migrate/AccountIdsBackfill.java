package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Tells the provider account of requests that do not tell it themselves, by the domain that they were sent to. */
final class AccountIdsBackfill implements Backfill {

    private static final String CHANGES = """
            WITH changes AS MATERIALIZED (
                SELECT request.workspace_id, request.request_id, account.value AS account_id
                FROM
            """ + Stretch.REQUESTS + """
                JOIN jsonb_each_text(CAST(? AS jsonb)) AS account
                    ON account.key = lower(request.domain)
                WHERE request.account_id IS NULL
            )
            """;

    private static final String COUNT = CHANGES + """
            SELECT count(*)
            FROM changes
            """;

    private static final String MOVE = CHANGES + """
            , filled AS (
                UPDATE api_requests
                SET account_id = changes.account_id
                FROM changes
                WHERE api_requests.workspace_id = changes.workspace_id
                    AND api_requests.request_id = changes.request_id
                    AND api_requests.account_id IS NULL
                RETURNING api_requests.request_id
            )
            SELECT count(*)
            FROM filled
            """;

    private final int chunkSize;
    private final AccountIds accountIds;

    AccountIdsBackfill(int chunkSize, AccountIds accountIds) {
        this.chunkSize = chunkSize;
        this.accountIds = accountIds;
    }

    @Override
    public String name() {
        return "account-ids";
    }

    @Override
    public List<String> tables() {
        return List.of("api_requests");
    }

    /** Refused without any account: a run that can do nothing must not pass for one that is complete. */
    @Override
    public String start() {
        if (accountIds.isEmpty()) {
            throw new MigrationException("Set ACCOUNT_IDS_BY_DOMAIN to domain=account,domain=account");
        }
        return Stretch.START;
    }

    @Override
    public Optional<Chunk> next(Connection connection, String position, boolean dryRun) throws SQLException {
        var stretch = Stretch.after(connection, position, chunkSize);
        if (stretch.isEmpty()) {
            return Optional.empty();
        }
        long written = stretch.get().count(connection, dryRun ? COUNT : MOVE, accountIds.json());
        return Optional.of(new Chunk(stretch.get().bounds(), stretch.get().requests(), written, List.of()));
    }
}
