package dev.mayfly.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RoleCheckTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void servesAsMayflyApp() {
        assertThat(API.call("GET", "/health/ready", null, null).text("status")).isEqualTo("up");
    }

    @Test
    void refusesToStartAsASuperuser() {
        assertRefused(API.database().adminUser(), API.database().adminPassword(), "is a superuser");
    }

    @Test
    void refusesToStartAsTheMaintenanceRole() {
        var properties = API.database().properties(TestDatabase.MAINTENANCE);

        assertRefused(
                TestDatabase.MAINTENANCE,
                String.valueOf(properties.get("datasources.default.password")),
                "is a member of mayfly_maintenance");
    }

    @Test
    void refusesToStartAsARoleThatBypassesRowLevelSecurity() {
        withRole("bypasser", "BYPASSRLS", "has BYPASSRLS");
    }

    @Test
    void refusesToStartAsAnOwnerOfTables() {
        API.sql("CREATE ROLE table_owner");
        API.sql("CREATE TABLE something (id integer)");
        API.sql("ALTER TABLE something OWNER TO table_owner");
        try {
            withRole("heir", "IN ROLE table_owner", "owns tables");
        } finally {
            API.sql("DROP TABLE something");
            API.sql("DROP ROLE table_owner");
        }
    }

    /** A role that may do what {@code mayfly_app} may, and something more. */
    private static void withRole(String role, String option, String danger) {
        API.sql("CREATE ROLE %s LOGIN PASSWORD 'mayfly-test' %s IN ROLE mayfly_app"
                .formatted(role, option)
                .replace("IN ROLE table_owner IN ROLE mayfly_app", "IN ROLE table_owner, mayfly_app"));
        try {
            assertRefused(role, "mayfly-test", danger);
        } finally {
            API.sql("DROP ROLE " + role);
        }
    }

    private static void assertRefused(String user, String password, String danger) {
        var settings = Map.<String, Object>of(
                "datasources.default.url", API.database().url(),
                "datasources.default.username", user,
                "datasources.default.password", password);

        assertThatThrownBy(() -> TestApi.start(settings).close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The API must connect as mayfly_app, or as a role like it: the present role " + danger);
    }
}
