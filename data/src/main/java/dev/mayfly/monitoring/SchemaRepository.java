package dev.mayfly.monitoring;

import dev.mayfly.workspace.AllWorkspaces;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.UUID;

/** How far the schema has been migrated. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface SchemaRepository extends GenericRepository<TableSize, UUID> {

    /** The version that this code was written for: that of the newest migration. */
    String NEEDED = "051";

    /** Whether a migration of this version, or of a later one, has been applied. */
    @AllWorkspaces
    @Query("""
            SELECT EXISTS (
                SELECT
                FROM flyway_schema_history
                WHERE success
                    AND CAST(string_to_array(version, '.') AS integer[])
                        >= CAST(string_to_array(:version, '.') AS integer[])
            )
            """)
    boolean isAtLeast(String version);
}
