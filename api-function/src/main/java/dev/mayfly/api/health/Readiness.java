package dev.mayfly.api.health;

import dev.mayfly.monitoring.SchemaRepository;
import dev.mayfly.problem.SqlState;
import dev.mayfly.problem.UnavailableException;
import dev.mayfly.workspace.DatabaseRoleRepository;
import io.micronaut.data.exceptions.DataAccessException;
import jakarta.inject.Singleton;

/** Whether this code may serve requests from the database as it is now. */
@Singleton
final class Readiness {

    private static final long RETRY_AFTER_SECONDS = 5;
    /** What is asked for is not there, or may not be asked for: a schema that knows nothing of the question yet. */
    private static final String UNKNOWN = "42";

    private final DatabaseRoleRepository roles;
    private final SchemaRepository schema;

    Readiness(DatabaseRoleRepository roles, SchemaRepository schema) {
        this.roles = roles;
        this.schema = schema;
    }

    /**
     * Returns when it may.
     *
     * @throws UnavailableException when it may not; it says why, and nothing of the server
     */
    void check() {
        if (roles.findDanger().isPresent()) {
            throw new UnavailableException(
                    "unsafe_role", "The API is signed in to the database as a role that it may not use");
        }
        if (!isMigrated()) {
            throw new UnavailableException(
                    "schema_outdated", "The database has not been migrated for this version yet", RETRY_AFTER_SECONDS);
        }
    }

    private boolean isMigrated() {
        try {
            return schema.isAtLeast(SchemaRepository.NEEDED);
        } catch (DataAccessException e) {
            if (SqlState.of(e).filter(state -> state.startsWith(UNKNOWN)).isPresent()) {
                return false;
            }
            throw e;
        }
    }
}
