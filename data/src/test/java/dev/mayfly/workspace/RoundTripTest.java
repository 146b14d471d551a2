package dev.mayfly.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Trains;
import io.micronaut.context.ApplicationContext;
import io.micronaut.data.exceptions.DataAccessException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Statements that are sent with the workspace that they are about, and with COMMIT. */
class RoundTripTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .properties(Map.of("datasources.default.maximum-pool-size", 1))
            .start();

    /** Without a condition: row-level security alone tells the workspaces apart. */
    private static final Opening<UUID> TRAINS =
            Opening.of("SELECT id FROM trains", row -> row.getObject(1, UUID.class));

    private static final String INSERT = """
            INSERT INTO trains (workspace_id, id, slug, name)
            VALUES (:workspaceId, :id, :slug, 'New')
            RETURNING id
            """;
    private static final Opening<UUID> INSERTING = Opening.of(INSERT, row -> row.getObject(1, UUID.class));
    private static final Closing<UUID> NEW_TRAIN = Closing.of(INSERT, row -> row.getObject(1, UUID.class));

    private final WorkspaceTransactions transactions = CONTEXT.getBean(WorkspaceTransactions.class);
    private final Tenant tenant = Tenant.in(DATABASE);

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void anOpeningSeesItsWorkspaceAndNoOther() {
        Trains.in(Tenant.in(DATABASE)).newTrainWithoutOwner("foreign");
        UUID own = Trains.in(tenant).newTrainWithoutOwner("own");

        assertThat(seen(tenant.workspace())).containsExactly(own);
        assertThat(seen(new WorkspaceId(UUID.randomUUID())))
                .as("the workspace is not kept by the connection")
                .isEmpty();
    }

    @Test
    void aClosingIsCommittedWhenItReturns() {
        UUID id = UUID.randomUUID();

        int stored = transactions.write(tenant.workspace(), TRAINS, Map.of(), _ -> {
            assertThat(transactions.end(NEW_TRAIN, newTrain(id, "new"))).containsExactly(id);
            return trains(id);
        });

        assertThat(stored).isEqualTo(1);
    }

    @Test
    void nothingIsKeptOfAClosingThatFails() {
        Trains.in(tenant).newTrainWithoutOwner("taken");
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();

        assertThatThrownBy(() -> transactions.write(
                        tenant.workspace(),
                        INSERTING,
                        newTrain(first, "first"),
                        _ -> transactions.end(NEW_TRAIN, newTrain(second, "taken"))))
                .isInstanceOf(DataAccessException.class);

        assertThat(trains(first)).as("what came before it").isZero();
        assertThat(trains(second)).isZero();
        assertThat(seen(tenant.workspace()))
                .as("the connection can be used again")
                .hasSize(1);
    }

    private List<UUID> seen(WorkspaceId workspace) {
        return transactions.write(workspace, TRAINS, Map.of(), trains -> trains);
    }

    private Map<String, Object> newTrain(UUID id, String slug) {
        return Map.of("workspaceId", tenant.workspace().value(), "id", id, "slug", slug);
    }

    private static int trains(UUID id) {
        return ADMINISTRATOR.texts("SELECT slug FROM trains WHERE id = ?", id).size();
    }
}
