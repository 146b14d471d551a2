package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.migrate.BackfillReport.Status;
import dev.mayfly.test.Administrator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TrainOwnersBackfillTest {

    private static final UUID OURS = LegacyRequests.OURS;
    private static final UUID THEIRS = LegacyRequests.THEIRS;

    @Test
    void givesATrainWithoutOwnerTheOldestOwnerOfItsWorkspace() {
        try (var database = Migrations.migratedTo(Migrations.before("034"))) {
            LegacyRequests.in(database);
            var administrator = new Administrator(database);
            member(administrator, 0x1, "owner", "2025-01-02");
            member(administrator, 0x2, "owner", "2025-01-01");
            member(administrator, 0x3, "owner", "2025-01-01");
            member(administrator, 0x4, "admin", "2024-01-01");
            administrator.execute("UPDATE workspace_members SET role = 'admin' WHERE workspace_id = ?", THEIRS);
            for (int train = 0x11; train <= 0x14; train++) {
                train(administrator, OURS, train);
            }
            train(administrator, THEIRS, 0x15);
            Migrations.migrate(database);
            // One has its owner, one knows its owner to be as a member only, one has a member who is no owner.
            trainMember(administrator, 0x12, 0x4, "owner");
            trainMember(administrator, 0x13, 0x2, "member");
            trainMember(administrator, 0x14, 0x1, "member");
            var backfills = new Backfills(Migrations.configuration(database));
            var backfill = new TrainOwnersBackfill(2);

            assertThat(backfills.preview(backfill, Calls.ENOUGH).rowsWritten()).isEqualTo(3);
            assertThat(backfills.run(backfill, Calls.ENOUGH))
                    .isEqualTo(new BackfillReport(
                            "backfill",
                            "train-owners",
                            false,
                            Status.COMPLETED,
                            4,
                            3,
                            1,
                            List.of(new Malformed(
                                    THEIRS, "trains", LegacyRequests.id(0x15), "its workspace has no owner"))));
            assertThat(administrator.texts("""
                            SELECT concat_ws(' ', right(train_id::text, 2), ltrim(right(user_id::text, 2), '0'), role)
                            FROM train_members
                            ORDER BY train_id, user_id
                            """))
                    .containsExactly("11 2 owner", "12 4 owner", "13 2 owner", "14 1 member", "14 2 owner");
            var once = administrator.texts("SELECT concat_ws(' ', ctid, xmin, train_members) FROM train_members");
            assertThat(backfills.run(backfill, Calls.ENOUGH).rowsWritten()).isZero();
            assertThat(administrator.texts("SELECT concat_ws(' ', ctid, xmin, train_members) FROM train_members"))
                    .isEqualTo(once);
        }
    }

    private static void member(Administrator administrator, int user, String role, String since) {
        administrator.execute(
                "INSERT INTO users (id, issuer, subject) VALUES (?, 'legacy', ?)",
                LegacyRequests.id(user),
                String.valueOf(user));
        administrator.execute("""
                INSERT INTO workspace_members (workspace_id, user_id, role, created_at)
                VALUES (?, ?, ?, CAST(? AS timestamptz))
                """, OURS, LegacyRequests.id(user), role, since);
    }

    private static void train(Administrator administrator, UUID workspace, int train) {
        administrator.execute(
                "INSERT INTO trains (workspace_id, id, slug, name) VALUES (?, ?, ?, 'Train')",
                workspace,
                LegacyRequests.id(train),
                "train" + train);
    }

    private static void trainMember(Administrator administrator, int train, int user, String role) {
        administrator.execute(
                "INSERT INTO train_members (workspace_id, train_id, user_id, role) VALUES (?, ?, ?, ?)",
                OURS,
                LegacyRequests.id(train),
                LegacyRequests.id(user),
                role);
    }
}
