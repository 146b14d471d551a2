package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes the workspace's owner, the oldest when there are several, the owner of each train that has none. */
final class TrainOwnersBackfill implements Backfill {

    private static final String NEXT = """
            SELECT
                train.workspace_id,
                train.id,
                owner.user_id,
                EXISTS (
                    SELECT
                    FROM train_members
                    WHERE train_members.workspace_id = train.workspace_id
                        AND train_members.train_id = train.id
                        AND train_members.role = 'owner'
                ) AS is_owned,
                jsonb_build_object('workspace_id', train.workspace_id, 'train_id', train.id) AS position
            FROM jsonb_to_record(CAST(? AS jsonb)) AS last (workspace_id uuid, train_id uuid)
            CROSS JOIN LATERAL (
                SELECT workspace_id, id
                FROM trains
                WHERE (workspace_id, id) > (last.workspace_id, last.train_id)
                ORDER BY workspace_id, id
                LIMIT ?
            ) AS train
            LEFT JOIN LATERAL (
                SELECT user_id
                FROM workspace_members
                WHERE workspace_members.workspace_id = train.workspace_id
                    AND workspace_members.role = 'owner'
                ORDER BY created_at, user_id
                LIMIT 1
            ) AS owner
                ON true
            ORDER BY train.workspace_id, train.id
            """;

    /** Somebody who is a member of the train already becomes its owner. */
    private static final String OWN = """
            INSERT INTO train_members (workspace_id, train_id, user_id, role)
            SELECT owner.workspace_id, owner.train_id, owner.user_id, 'owner'
            FROM (
                SELECT CAST(? AS uuid) AS workspace_id, CAST(? AS uuid) AS train_id, CAST(? AS uuid) AS user_id
            ) AS owner
            WHERE NOT EXISTS (
                SELECT
                FROM train_members
                WHERE train_members.workspace_id = owner.workspace_id
                    AND train_members.train_id = owner.train_id
                    AND train_members.role = 'owner'
            )
            ON CONFLICT (workspace_id, train_id, user_id) DO UPDATE
            SET role = excluded.role
            """;

    private final int chunkSize;

    TrainOwnersBackfill(int chunkSize) {
        this.chunkSize = chunkSize;
    }

    @Override
    public String name() {
        return "train-owners";
    }

    @Override
    public List<String> tables() {
        return List.of("train_members");
    }

    @Override
    public String start() {
        return """
                {
                    "workspace_id": "00000000-0000-0000-0000-000000000000",
                    "train_id": "00000000-0000-0000-0000-000000000000"
                }
                """;
    }

    @Override
    public Optional<Chunk> next(Connection connection, String position, boolean dryRun) throws SQLException {
        var malformed = new ArrayList<Malformed>();
        String last = null;
        long trains = 0;
        long written = 0;
        try (var statement = connection.prepareStatement(NEXT)) {
            statement.setString(1, position);
            statement.setInt(2, chunkSize);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    last = rows.getString("position");
                    UUID workspaceId = rows.getObject("workspace_id", UUID.class);
                    UUID trainId = rows.getObject("id", UUID.class);
                    UUID owner = rows.getObject("user_id", UUID.class);
                    if (!rows.getBoolean("is_owned") && owner == null) {
                        malformed.add(new Malformed(workspaceId, "trains", trainId, "its workspace has no owner"));
                        continue;
                    }
                    trains++;
                    if (!rows.getBoolean("is_owned")) {
                        written += dryRun ? 1 : own(connection, workspaceId, trainId, owner);
                    }
                }
            }
        }
        return last == null ? Optional.empty() : Optional.of(new Chunk(last, trains, written, malformed));
    }

    private static int own(Connection connection, UUID workspaceId, UUID trainId, UUID owner) throws SQLException {
        try (var statement = connection.prepareStatement(OWN)) {
            statement.setObject(1, workspaceId);
            statement.setObject(2, trainId);
            statement.setObject(3, owner);
            return statement.executeUpdate();
        }
    }
}
