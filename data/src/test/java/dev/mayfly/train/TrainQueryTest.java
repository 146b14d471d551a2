package dev.mayfly.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Plans;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How PostgreSQL goes about the queries of trains, in a workspace with many. */
class TrainQueryTest {

    private static final UUID NO_ID = new UUID(0, 0);

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Tenant TENANT = Tenant.in(DATABASE);
    private static UUID trainId = NO_ID;
    private static UUID userId = NO_ID;
    private static UUID credentialId = NO_ID;

    /** 5,000 users, trains, keys and credentials; each train has four members and two accounts, each credential 20 reads. */
    @BeforeAll
    static void fill() {
        UUID workspace = TENANT.workspace().value();
        ADMINISTRATOR.execute("""
                INSERT INTO users (id, issuer, subject, email)
                SELECT gen_random_uuid(), 'many', number, 'User' || number || '@example.org'
                FROM generate_series(0, 4999) AS numbers (number)
                """);
        ADMINISTRATOR.execute("""
                INSERT INTO workspace_members (workspace_id, user_id, role)
                SELECT ?, id, 'member'
                FROM users
                WHERE issuer = 'many'
                """, workspace);
        ADMINISTRATOR.execute("""
                INSERT INTO trains (workspace_id, id, slug, name)
                SELECT ?, gen_random_uuid(), 'train-' || number, 'Train'
                FROM generate_series(0, 4999) AS numbers (number)
                """, workspace);
        ADMINISTRATOR.execute("""
                INSERT INTO train_members (workspace_id, train_id, user_id, role)
                SELECT trains.workspace_id, trains.id, users.id, CASE owner WHEN 0 THEN 'owner' ELSE 'member' END
                FROM trains
                CROSS JOIN generate_series(0, 3) AS owners (owner)
                JOIN users
                    ON users.issuer = 'many'
                    AND users.subject = CAST((CAST(substr(slug, 7) AS integer) + owner * 100) % 5000 AS text)
                """);
        ADMINISTRATOR.execute("""
                INSERT INTO api_keys (workspace_id, id, user_id, name, secret_hash, last_four, scopes, train_id)
                SELECT workspace_id, gen_random_uuid(), user_id, 'Key', sha256('x'), 'abcd', '{ingest}', train_id
                FROM train_members
                WHERE role = 'owner'
                """);
        ADMINISTRATOR.execute("""
                INSERT INTO provider_credentials (
                    workspace_id, id, provider, account_id, name, kind, sealed_secret, wrapped_key, key_id)
                SELECT
                    ?, gen_random_uuid(), 'openai', number, 'Account', 'api_key', sha256('s'), sha256('w'),
                    CASE WHEN number < 20 THEN 'local:old' ELSE 'local:new' END
                FROM generate_series(0, 4999) AS numbers (number)
                """, workspace);
        ADMINISTRATOR.execute("""
                INSERT INTO train_accounts (workspace_id, train_id, credential_id, priority)
                SELECT trains.workspace_id, trains.id, provider_credentials.id, second
                FROM trains
                CROSS JOIN generate_series(0, 1) AS seconds (second)
                JOIN provider_credentials
                    ON account_id = CAST((CAST(substr(slug, 7) AS integer) + second) % 5000 AS text)
                """);
        ADMINISTRATOR.execute("""
                INSERT INTO credential_reads (
                    workspace_id, id, credential_id, train_id, user_id, secret_version, read_at)
                SELECT workspace_id, gen_random_uuid(), id, id, id, 1, now() - number * interval '1 minute'
                FROM provider_credentials
                CROSS JOIN generate_series(1, 20) AS numbers (number)
                """);
        ADMINISTRATOR.execute("ANALYZE");
        trainId = uuid("SELECT id FROM trains WHERE slug = 'train-7'");
        userId = uuid("SELECT id FROM users WHERE issuer = 'many' AND subject = '7'");
        credentialId = uuid("SELECT id FROM provider_credentials WHERE account_id = '7'");
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void findsATrainByItsSlug() throws SQLException {
        check(TrainRepository.class, "findBySlug", Map.of("slug", "train-7"), "trains_slug_key");
    }

    @Test
    void holdsATrainOfAMemberByItsSlug() throws SQLException {
        var values = new HashMap<String, @Nullable Object>(
                Map.of("trainId", NO_ID, "trainName", "train-7", "memberId", userId));
        values.put("onlyTrain", null);
        var plan = new Plans(DATABASE, TENANT.workspace()).of(TestDatabase.APP, HeldTrain.SQL, values);

        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.indexes()).as(plan.text()).contains("trains_slug_key", "trains_pkey", "train_members_user_idx");
    }

    @Test
    void listsAUsersTrainsWithoutTheOthers() throws SQLException {
        check(
                TrainRepository.class,
                "listOfMember",
                Map.of("userId", userId, "withArchived", false, "after", NO_ID, "limit", 51),
                "train_members_user_idx",
                "trains_pkey");
    }

    @Test
    void locksAUsersTrainsWithoutTheOthers() throws SQLException {
        check(TrainRepository.class, "lockOwnedBy", Map.of("userId", userId), "train_members_user_idx", "trains_pkey");
    }

    @Test
    void findsAMemberByEmail() throws SQLException {
        var plan = plan(TrainMemberRepository.class, "listByEmail", Map.of("email", "USER7@example.org"));

        assertThat(plan.indexes()).as(plan.text()).contains("users_email_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void listsTheKeysOfATrainWithoutTheOthers() throws SQLException {
        var values = new HashMap<String, @Nullable Object>(Map.of("trainId", trainId, "after", NO_ID, "limit", 51));
        values.put("ofUserId", null);

        check(TrainKeyRepository.class, "list", values, "api_keys_train_idx");
        check(TrainKeyRepository.class, "hasLive", Map.of("trainId", trainId), "api_keys_train_idx");
    }

    @Test
    void findsTheCredentialToUseAmongThoseOfTheTrain() throws SQLException {
        var values = new HashMap<String, @Nullable Object>(Map.of("trainId", trainId));
        values.put("provider", null);

        check(
                SealedCredentialRepository.class,
                "listUsable",
                values,
                "train_accounts_pkey",
                "provider_credentials_pkey");
        check(
                SealedCredentialRepository.class,
                "secondsUntilUsable",
                values,
                "train_accounts_pkey",
                "provider_credentials_pkey");
    }

    @Test
    void readsTheReadsOfACredentialInTheOrderOfTheIndex() throws SQLException {
        var plan = check(
                CredentialReadRepository.class,
                "list",
                Map.of(
                        "credentialId",
                        credentialId,
                        "beforeTime",
                        "9999-12-31T00:00:00Z",
                        "beforeId",
                        new UUID(-1, -1),
                        "limit",
                        51),
                "credential_reads_newest_idx");

        assertThat(plan.text()).doesNotContain("Sort");
    }

    private static Plans.Plan check(
            Class<?> repository, String query, Map<String, ? extends @Nullable Object> values, String... indexes)
            throws SQLException {
        var plan = plan(repository, query, values);
        assertThat(plan.indexes()).as(plan.text()).containsExactlyInAnyOrder(indexes);
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        return plan;
    }

    private static Plans.Plan plan(Class<?> repository, String query, Map<String, ? extends @Nullable Object> values)
            throws SQLException {
        return new Plans(DATABASE, TENANT.workspace()).of(TestDatabase.APP, repository, query, values);
    }

    private static UUID uuid(String sql) {
        return UUID.fromString(ADMINISTRATOR.text(sql));
    }
}
