package dev.mayfly.test;

import java.util.UUID;

/** Trains of one workspace and what belongs to them, written straight into the tables. */
public record Trains(Administrator administrator, UUID workspaceId) {

    public static Trains in(Tenant tenant) {
        return new Trains(tenant.administrator(), tenant.workspace().value());
    }

    /** A train that this member of the workspace owns. */
    public UUID newTrain(String slug, UUID ownerId) {
        UUID id = newTrainWithoutOwner(slug);
        addMember(id, ownerId, "owner");
        return id;
    }

    /** A train as an older system leaves it. */
    public UUID newTrainWithoutOwner(String slug) {
        UUID id = UUID.randomUUID();
        administrator.execute(
                "INSERT INTO trains (workspace_id, id, slug, name) VALUES (?, ?, ?, 'Train')", workspaceId, id, slug);
        return id;
    }

    public void addMember(UUID trainId, UUID userId, String role) {
        administrator.execute(
                "INSERT INTO train_members (workspace_id, train_id, user_id, role) VALUES (?, ?, ?, ?)",
                workspaceId,
                trainId,
                userId,
                role);
    }

    /** A new user who is an ordinary member of the workspace. */
    public UUID newUser() {
        UUID id = UUID.randomUUID();
        administrator.execute("INSERT INTO users (id, issuer, subject) VALUES (?, 'test', ?)", id, id.toString());
        administrator.execute(
                "INSERT INTO workspace_members (workspace_id, user_id, role) VALUES (?, ?, 'member')", workspaceId, id);
        return id;
    }

    public UUID newKey(UUID trainId, UUID userId) {
        UUID id = UUID.randomUUID();
        administrator.execute("""
                INSERT INTO api_keys (workspace_id, id, user_id, name, secret_hash, last_four, scopes, train_id)
                VALUES (?, ?, ?, 'Key', sha256(?::text::bytea), 'abcd', '{ingest}', ?)
                """, workspaceId, id, userId, id.toString(), trainId);
        return id;
    }

    /** A credential whose secret nothing can decrypt, which the train uses. */
    public UUID newAccount(UUID trainId, String accountId) {
        UUID id = UUID.randomUUID();
        administrator.execute("""
                INSERT INTO provider_credentials (
                    workspace_id, id, provider, account_id, name, kind, sealed_secret, wrapped_key, key_id)
                VALUES (?, ?, 'anthropic', ?, 'Account', 'api_key', ?, ?, 'local:0')
                """, workspaceId, id, accountId, new byte[40], new byte[60]);
        administrator.execute(
                "INSERT INTO train_accounts (workspace_id, train_id, credential_id, priority) VALUES (?, ?, ?, 0)",
                workspaceId,
                trainId,
                id);
        return id;
    }
}
