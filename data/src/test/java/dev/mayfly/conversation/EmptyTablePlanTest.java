package dev.mayfly.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Plans;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * What PostgreSQL plans for the recording of requests while there are none. It keeps the plan: it must be the one for many,
 * whatever looks cheap now.
 */
class EmptyTablePlanTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Tenant TENANT = Tenant.in(DATABASE);

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void looksIntoIndexesAndJoinsRowByRow() throws SQLException {
        TENANT.administrator().execute("VACUUM ANALYZE");
        var plan = new Plans(DATABASE, TENANT.workspace())
                .afterOpening(
                        ArrivalRepository.class,
                        "lookUp",
                        Map.of("trainId", new UUID(0, 0), "names", "{}", "arrivals", "[]"));

        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.text()).doesNotContain("Hash Join", "Merge Join");
        assertThat(plan.indexes())
                .as(plan.text())
                .contains(
                        "api_requests_train_message_hash_idx",
                        "api_requests_train_answer_hash_idx",
                        "api_requests_pkey",
                        "link_offers_pkey",
                        "link_wants_pkey");
    }
}
