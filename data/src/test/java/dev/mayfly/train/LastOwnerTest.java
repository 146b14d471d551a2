package dev.mayfly.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.problem.SqlState;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Threads;
import dev.mayfly.test.Trains;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database keeps an owner in each train that has had one, whoever writes and however. */
class LastOwnerTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Tenant TENANT = Tenant.in(DATABASE);
    private static final Trains TRAINS = Trains.in(TENANT);

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM train_members WHERE train_id = ?",
                "UPDATE train_members SET role = 'member' WHERE train_id = ?",
                "DELETE FROM workspace_members WHERE user_id IN (SELECT user_id FROM train_members WHERE train_id = ?)",
            })
    void refusesToTakeTheLastOwnerAway(String change) {
        UUID train = TRAINS.newTrain("last-" + UUID.randomUUID(), TRAINS.newUser());

        assertThatThrownBy(() -> ADMINISTRATOR.execute(change, train))
                .satisfies(e -> assertThat(SqlState.of(e)).contains(SqlState.LAST_OWNER));
        assertThat(owners(train)).isEqualTo(1);
    }

    @Test
    void letsATransactionHandATrainOverInAnyOrder() throws SQLException {
        UUID first = TRAINS.newUser();
        UUID second = TRAINS.newUser();
        UUID train = TRAINS.newTrain("handed-over", first);

        try (var connection = DATABASE.connect()) {
            connection.setAutoCommit(false);
            remove(connection, train, first);
            Administrator.execute(
                    connection,
                    "INSERT INTO train_members (workspace_id, train_id, user_id, role) VALUES (?, ?, ?, 'owner')",
                    TENANT.workspace().value(),
                    train,
                    second);
            connection.commit();
        }

        assertThat(owners(train)).isEqualTo(1);
    }

    @Test
    void leavesATrainAloneThatNeverHadAnOwner() {
        UUID train = TRAINS.newTrainWithoutOwner("legacy");
        TRAINS.addMember(train, TENANT.userId(), "member");

        assertThat(ADMINISTRATOR.execute("DELETE FROM train_members WHERE train_id = ?", train))
                .isEqualTo(1);
    }

    @Test
    void letsATrainGoWithItsOwners() {
        UUID train = TRAINS.newTrain("doomed", TENANT.userId());
        TRAINS.newKey(train, TENANT.userId());

        assertThat(ADMINISTRATOR.execute("DELETE FROM trains WHERE id = ?", train))
                .isEqualTo(1);
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM api_keys WHERE train_id = ?", train))
                .isZero();
    }

    /** Both have removed the other before either commits, so neither sees what the other does. */
    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ})
    void oneOfTwoOwnersStaysWhoRemoveEachOtherAtOnce(int isolation) {
        for (int round = 0; round < 20; round++) {
            UUID first = TRAINS.newUser();
            UUID second = TRAINS.newUser();
            UUID train = TRAINS.newTrain("race-%d-%d".formatted(isolation, round), first);
            TRAINS.addMember(train, second, "owner");
            var bothRemoved = new CyclicBarrier(2);

            List<String> outcomes = Threads.together(List.of(
                    removal(isolation, train, first, bothRemoved), removal(isolation, train, second, bothRemoved)));

            String refused = isolation == Connection.TRANSACTION_READ_COMMITTED ? SqlState.LAST_OWNER : "40001";
            assertThat(outcomes).containsExactlyInAnyOrder("committed", refused);
            assertThat(owners(train)).isEqualTo(1);
        }
    }

    private static Callable<String> removal(int isolation, UUID train, UUID user, CyclicBarrier removed) {
        return () -> {
            try (var connection = DATABASE.connect(TestDatabase.APP)) {
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(isolation);
                Administrator.execute(
                        connection,
                        "SELECT set_config('app.workspace_id', ?, true)",
                        TENANT.workspace().toString());
                remove(connection, train, user);
                removed.await();
                connection.commit();
                return "committed";
            } catch (SQLException e) {
                return SqlState.of(e).orElseThrow();
            }
        };
    }

    private static void remove(Connection connection, UUID train, UUID user) throws SQLException {
        Administrator.execute(connection, "DELETE FROM train_members WHERE train_id = ? AND user_id = ?", train, user);
    }

    private static long owners(UUID train) {
        return ADMINISTRATOR.number("SELECT count(*) FROM train_members WHERE train_id = ? AND role = 'owner'", train);
    }
}
