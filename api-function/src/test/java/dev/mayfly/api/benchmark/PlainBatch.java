package dev.mayfly.api.benchmark;

import dev.mayfly.id.UuidV7;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;

/** Stores the rows of an experiment as one would by hand: a transaction with one statement for each table. */
final class PlainBatch implements AutoCloseable {

    private final Connection connection;
    private final UUID workspace;
    private final UUID owner;
    private final PreparedStatement selectOne;
    private final PreparedStatement enter;
    private final PreparedStatement agent;
    private final PreparedStatement agentVersion;
    private final PreparedStatement batch;
    private final PreparedStatement documents;
    private final PreparedStatement documentVersions;
    private final PreparedStatement jobs;

    PlainBatch(Connection connection, UUID workspace, UUID owner) throws SQLException {
        this.connection = connection;
        this.workspace = workspace;
        this.owner = owner;
        selectOne = connection.prepareStatement("SELECT 1");
        enter = connection.prepareStatement("SELECT set_config('app.workspace_id', ?, true) IS NOT NULL");
        agent = connection.prepareStatement("""
                INSERT INTO agents (workspace_id, id, owner_id, name, ephemeral_batch_id)
                VALUES (?, ?, ?, 'Judge', ?)
                """);
        agentVersion = connection.prepareStatement("""
                INSERT INTO agent_versions (workspace_id, agent_id, version, instructions, provides_grades)
                VALUES (?, ?, 1, 'Judge it.', true)
                """);
        batch = connection.prepareStatement("""
                INSERT INTO eval_batches (
                    workspace_id,
                    id,
                    owner_id,
                    tracking_id,
                    is_ephemeral,
                    expires_at,
                    agent_id,
                    agent_version
                )
                VALUES (?, ?, ?, ?, true, now() + interval '7 days', ?, 1)
                """);
        documents = connection.prepareStatement("""
                INSERT INTO documents (workspace_id, id, owner_id, ephemeral_batch_id)
                SELECT ?, id, ?, ?
                FROM unnest(CAST(? AS uuid[])) AS id
                """);
        documentVersions = connection.prepareStatement("""
                INSERT INTO document_versions (workspace_id, document_id, version, title, content, content_sha256)
                SELECT ?, id, 1, title, content, sha256(convert_to(content, 'UTF8'))
                FROM unnest(CAST(? AS uuid[]), CAST(? AS text[]), CAST(? AS text[])) AS incoming (id, title, content)
                """);
        jobs = connection.prepareStatement("""
                INSERT INTO eval_jobs (
                    workspace_id,
                    id,
                    batch_id,
                    agent_id,
                    agent_version,
                    document_id,
                    document_version
                )
                SELECT ?, id, ?, ?, 1, document_id, 1
                FROM unnest(CAST(? AS uuid[]), CAST(? AS uuid[])) AS incoming (id, document_id)
                """);
    }

    /** One round trip: the transaction that it begins, where there is none, ends with the next batch. */
    void selectOne() throws SQLException {
        run(selectOne);
    }

    void insert(int count) throws SQLException {
        UUID batchId = UuidV7.next();
        UUID agentId = UuidV7.next();
        Object documentIds = connection.createArrayOf("text", ids(count));
        Object titles = connection.createArrayOf("text", fill(count, Documents.TITLE));
        Object contents = connection.createArrayOf("text", fill(count, Documents.CONTENT));
        run(enter, workspace.toString());
        run(agent, workspace, agentId, owner, batchId);
        run(agentVersion, workspace, agentId);
        run(batch, workspace, batchId, owner, "plain_" + batchId, agentId);
        run(documents, workspace, owner, batchId, documentIds);
        run(documentVersions, workspace, documentIds, titles, contents);
        run(jobs, workspace, batchId, agentId, connection.createArrayOf("text", ids(count)), documentIds);
        connection.commit();
    }

    private static void run(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.execute();
    }

    private static String[] ids(int count) {
        return Stream.generate(() -> UuidV7.next().toString()).limit(count).toArray(String[]::new);
    }

    private static String[] fill(int count, String text) {
        var texts = new String[count];
        Arrays.fill(texts, text);
        return texts;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
