package dev.mayfly.train;

/** The parts that the queries for credentials have in common. */
final class CredentialSql {

    /** What can be done with a credential now, the worst first. */
    static final String STATUS = """

                CASE
                    WHEN provider_credentials.broken_at IS NOT NULL THEN 'broken'
                    WHEN provider_credentials.expires_at <= now() THEN 'expired'
                    WHEN provider_credentials.cooling_until > now() THEN 'cooling'
                    WHEN provider_credentials.expires_at <= now() + interval '24 hours' THEN 'expiring'
                    ELSE 'valid'
                END AS status
            """;

    /** What {@link Credential} consists of. */
    static final String COLUMNS = """

                provider_credentials.id,
                provider_credentials.provider,
                provider_credentials.account_id,
                provider_credentials.name,
                provider_credentials.kind,
                provider_credentials.key_id,
                provider_credentials.expires_at,
                provider_credentials.cooling_until,
                provider_credentials.broken_at,
                provider_credentials.last_used_at,
                provider_credentials.rotated_at,
                provider_credentials.created_at,
                provider_credentials.updated_at,
            """ + STATUS;

    /** What {@link SealedCredential} consists of. */
    static final String SEALED_COLUMNS = """

                provider_credentials.id,
                provider_credentials.provider,
                provider_credentials.account_id,
                provider_credentials.kind,
                provider_credentials.expires_at,
                provider_credentials.secret_version,
                provider_credentials.key_id,
                encode(provider_credentials.wrapped_key, 'hex') AS wrapped_key,
                encode(provider_credentials.sealed_secret, 'hex') AS sealed_secret
            """;

    /** The credentials of a train, of one provider when one is named, that are neither broken nor expired. */
    static final String SOUND_ONES_OF_TRAIN = """

            FROM train_accounts
            JOIN provider_credentials
                ON provider_credentials.workspace_id = train_accounts.workspace_id
                AND provider_credentials.id = train_accounts.credential_id
            WHERE train_accounts.workspace_id = :workspaceId
                AND train_accounts.train_id = :trainId
                AND provider_credentials.provider = coalesce(CAST(:provider AS text), provider_credentials.provider)
                AND provider_credentials.broken_at IS NULL
                AND (provider_credentials.expires_at IS NULL OR provider_credentials.expires_at > now())
            """;

    private CredentialSql() {}
}
