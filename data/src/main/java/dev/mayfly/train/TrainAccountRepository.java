package dev.mayfly.train;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which credentials trains may use. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface TrainAccountRepository extends GenericRepository<TrainAccount, UUID> {

    /** All of the train's, in the order in which they are used first. */
    @Query("""
            SELECT
                train_accounts.credential_id,
                train_accounts.priority,
                provider_credentials.provider,
                provider_credentials.account_id,
                provider_credentials.name,
                provider_credentials.cooling_until,
            """ + CredentialSql.STATUS + """

            FROM train_accounts
            JOIN provider_credentials
                ON provider_credentials.workspace_id = train_accounts.workspace_id
                AND provider_credentials.id = train_accounts.credential_id
            WHERE train_accounts.workspace_id = :workspaceId
                AND train_accounts.train_id = :trainId
            ORDER BY
                train_accounts.priority,
                sha256(uuid_send(train_accounts.train_id) || uuid_send(train_accounts.credential_id))
            """)
    List<TrainAccount> list(WorkspaceId workspaceId, UUID trainId);

    @Query("""
            SELECT
                train_accounts.credential_id,
                train_accounts.priority,
                provider_credentials.provider,
                provider_credentials.account_id,
                provider_credentials.name,
                provider_credentials.cooling_until,
            """ + CredentialSql.STATUS + """

            FROM train_accounts
            JOIN provider_credentials
                ON provider_credentials.workspace_id = train_accounts.workspace_id
                AND provider_credentials.id = train_accounts.credential_id
            WHERE train_accounts.workspace_id = :workspaceId
                AND train_accounts.train_id = :trainId
                AND train_accounts.credential_id = :credentialId
            """)
    Optional<TrainAccount> find(WorkspaceId workspaceId, UUID trainId, UUID credentialId);

    /** The ids and priorities go side by side. */
    @Query("""
            INSERT INTO train_accounts (workspace_id, train_id, credential_id, priority)
            SELECT CAST(:workspaceId AS uuid), CAST(:trainId AS uuid), accounts.credential_id, accounts.priority
            FROM unnest(CAST(:credentialIds AS uuid[]), CAST(:priorities AS integer[]))
                AS accounts (credential_id, priority)
            """)
    int insertAll(
            WorkspaceId workspaceId,
            UUID trainId,
            @TypeDef(type = DataType.STRING_ARRAY) List<UUID> credentialIds,
            @TypeDef(type = DataType.INTEGER_ARRAY) List<Integer> priorities);

    @Query("""
            DELETE FROM train_accounts
            WHERE workspace_id = :workspaceId
                AND train_id = :trainId
            """)
    int deleteAll(WorkspaceId workspaceId, UUID trainId);
}
