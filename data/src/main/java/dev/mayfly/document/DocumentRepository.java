package dev.mayfly.document;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Documents of one workspace; those of an experiment show only where its batch is named. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface DocumentRepository extends GenericRepository<Document, UUID> {

    /**
     * Stores new documents with their first versions in one statement; the lists go side by side, and an empty URL means
     * none.
     */
    @Query("""
            WITH incoming AS (
                SELECT id, url, title, content
                FROM unnest(CAST(:ids AS uuid[]), CAST(:urls AS text[]), CAST(:titles AS text[]), CAST(:contents AS text[]))
                    AS incoming (id, url, title, content)
            ), new_documents AS (
                INSERT INTO documents (workspace_id, id, owner_id, url, ephemeral_batch_id)
                SELECT :workspaceId, id, :ownerId, nullif(url, ''), CAST(:ephemeralBatchId AS uuid)
                FROM incoming
            )
            INSERT INTO document_versions (workspace_id, document_id, version, title, content, content_sha256)
            SELECT :workspaceId, id, 1, title, content, sha256(convert_to(content, 'UTF8'))
            FROM incoming
            """)
    int insertAll(
            WorkspaceId workspaceId,
            UUID ownerId,
            @Nullable UUID ephemeralBatchId,
            @TypeDef(type = DataType.STRING_ARRAY) List<UUID> ids,
            @TypeDef(type = DataType.STRING_ARRAY) List<String> urls,
            @TypeDef(type = DataType.STRING_ARRAY) List<String> titles,
            @TypeDef(type = DataType.STRING_ARRAY) List<String> contents);

    /** Stores the next version of an ordinary document and returns its number; empty when there is no such document. */
    @Query("""
            WITH document AS (
                UPDATE documents
                SET latest_version = latest_version + 1
                WHERE workspace_id = :workspaceId
                    AND id = :id
                    AND ephemeral_batch_id IS NULL
                RETURNING latest_version
            )
            INSERT INTO document_versions (workspace_id, document_id, version, title, content, content_sha256)
            SELECT
                :workspaceId,
                :id,
                document.latest_version,
                :title,
                CAST(:content AS text),
                sha256(convert_to(CAST(:content AS text), 'UTF8'))
            FROM document
            RETURNING version
            """)
    List<Integer> insertVersion(WorkspaceId workspaceId, UUID id, String title, String content);

    /** One version of an ordinary document, the latest when none is named. */
    @Query("""
            SELECT
                documents.id,
                documents.owner_id,
                documents.url,
                documents.ephemeral_batch_id,
                document_versions.version,
                document_versions.title,
                document_versions.content,
                document_versions.created_at
            FROM documents
            JOIN document_versions
                ON document_versions.workspace_id = documents.workspace_id
                AND document_versions.document_id = documents.id
                AND document_versions.version = coalesce(CAST(:version AS integer), documents.latest_version)
            WHERE documents.workspace_id = :workspaceId
                AND documents.id = :id
                AND documents.ephemeral_batch_id IS NULL
            """)
    Optional<Document> find(WorkspaceId workspaceId, UUID id, @Nullable Integer version);

    /** Which of these are ordinary documents of the workspace. */
    @Query("""
            SELECT id
            FROM documents
            WHERE workspace_id = :workspaceId
                AND id = ANY(CAST(:ids AS uuid[]))
                AND ephemeral_batch_id IS NULL
            """)
    List<UUID> findVisible(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> ids);

    /** Ordinary documents, the newest first, that come after the given place. */
    @Query("""
            SELECT
                documents.id,
                documents.owner_id,
                documents.url,
                document_versions.version,
                document_versions.title,
                document_versions.content_bytes,
                documents.created_at
            FROM documents
            JOIN document_versions
                ON document_versions.workspace_id = documents.workspace_id
                AND document_versions.document_id = documents.id
                AND document_versions.version = documents.latest_version
            WHERE documents.workspace_id = :workspaceId
                AND documents.ephemeral_batch_id IS NULL
                AND (documents.created_at, documents.id) < (:beforeTime, :beforeId)
            ORDER BY documents.created_at DESC, documents.id DESC
            LIMIT :limit
            """)
    List<DocumentSummary> list(WorkspaceId workspaceId, Instant beforeTime, UUID beforeId, int limit);

    /** Those of these ordinary documents that there are. */
    @Query("""
            SELECT
                documents.id,
                documents.owner_id,
                documents.url,
                document_versions.version,
                document_versions.title,
                document_versions.content_bytes,
                documents.created_at
            FROM documents
            JOIN document_versions
                ON document_versions.workspace_id = documents.workspace_id
                AND document_versions.document_id = documents.id
                AND document_versions.version = documents.latest_version
            WHERE documents.workspace_id = :workspaceId
                AND documents.id = ANY(CAST(:documentIds AS uuid[]))
                AND documents.ephemeral_batch_id IS NULL
            ORDER BY documents.id
            """)
    List<DocumentSummary> listNamed(
            WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> documentIds);

    /** Those of the 10,000 newest ordinary documents whose title has the pattern, the newest first. */
    @Query("""
            SELECT id, owner_id, url, version, title, content_bytes, created_at
            FROM (
                SELECT
                    documents.id,
                    documents.owner_id,
                    documents.url,
                    document_versions.version,
                    document_versions.title,
                    document_versions.content_bytes,
                    documents.created_at
                FROM documents
                JOIN document_versions
                    ON document_versions.workspace_id = documents.workspace_id
                    AND document_versions.document_id = documents.id
                    AND document_versions.version = documents.latest_version
                WHERE documents.workspace_id = :workspaceId
                    AND documents.ephemeral_batch_id IS NULL
                ORDER BY documents.created_at DESC, documents.id DESC
                LIMIT 10000
            ) AS newest
            WHERE title ILIKE :titlePattern
            ORDER BY created_at DESC, id DESC
            LIMIT :limit
            """)
    List<DocumentSummary> search(WorkspaceId workspaceId, String titlePattern, int limit);

    /** The versions of an ordinary document, the newest first, below the given number. */
    @Query("""
            SELECT
                documents.id,
                documents.owner_id,
                documents.url,
                document_versions.version,
                document_versions.title,
                document_versions.content_bytes,
                document_versions.created_at
            FROM documents
            JOIN document_versions
                ON document_versions.workspace_id = documents.workspace_id
                AND document_versions.document_id = documents.id
            WHERE documents.workspace_id = :workspaceId
                AND documents.id = :id
                AND documents.ephemeral_batch_id IS NULL
                AND document_versions.version < :before
            ORDER BY document_versions.version DESC
            LIMIT :limit
            """)
    List<DocumentSummary> listVersions(WorkspaceId workspaceId, UUID id, int before, int limit);

    /** Makes the documents of an experiment ordinary ones. */
    @Query("""
            UPDATE documents
            SET ephemeral_batch_id = NULL
            WHERE workspace_id = :workspaceId
                AND ephemeral_batch_id = :batchId
            """)
    int keepAll(WorkspaceId workspaceId, UUID batchId);

    /**
     * Copies documents of one experiment, each in the version that its jobs have pinned, into another; the lists of old
     * and new ids go side by side.
     */
    @Query("""
            WITH copied AS (
                SELECT
                    wanted.new_id,
                    original.url,
                    original.title,
                    original.content,
                    original.content_sha256
                FROM unnest(CAST(:oldIds AS uuid[]), CAST(:newIds AS uuid[])) AS wanted (old_id, new_id)
                -- LIMIT keeps this a look-up by key for each document: before the tables are analysed, the planner
                -- would join every document of the experiment with every id instead.
                CROSS JOIN LATERAL (
                    SELECT
                        documents.url,
                        document_versions.title,
                        document_versions.content,
                        document_versions.content_sha256
                    FROM documents
                    JOIN document_versions
                        ON document_versions.workspace_id = documents.workspace_id
                        AND document_versions.document_id = documents.id
                        AND document_versions.version = documents.latest_version
                    WHERE documents.workspace_id = :workspaceId
                        AND documents.id = wanted.old_id
                        AND documents.ephemeral_batch_id = :fromBatchId
                    LIMIT 1
                ) AS original
            ), new_documents AS (
                INSERT INTO documents (workspace_id, id, owner_id, url, ephemeral_batch_id)
                SELECT :workspaceId, new_id, :ownerId, url, :toBatchId
                FROM copied
            )
            INSERT INTO document_versions (workspace_id, document_id, version, title, content, content_sha256)
            SELECT :workspaceId, new_id, 1, title, content, content_sha256
            FROM copied
            """)
    int copyAll(
            WorkspaceId workspaceId,
            UUID ownerId,
            UUID fromBatchId,
            UUID toBatchId,
            @TypeDef(type = DataType.STRING_ARRAY) List<UUID> oldIds,
            @TypeDef(type = DataType.STRING_ARRAY) List<UUID> newIds);
}
