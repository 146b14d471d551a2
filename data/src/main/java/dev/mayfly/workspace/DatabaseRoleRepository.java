package dev.mayfly.workspace;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;
import java.util.UUID;

/** What the role of our connections may do. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface DatabaseRoleRepository extends GenericRepository<User, UUID> {

    /** Why row-level security would not hold the present role; empty when it does. */
    @AllWorkspaces
    @Query("""
            SELECT CASE
                WHEN pg_roles.rolsuper THEN 'is a superuser'
                WHEN pg_roles.rolbypassrls THEN 'has BYPASSRLS'
                WHEN pg_has_role(session_user, 'mayfly_maintenance', 'member') THEN 'is a member of mayfly_maintenance'
                WHEN EXISTS (
                    SELECT
                    FROM pg_class
                    WHERE pg_class.relkind IN ('r', 'p')
                        AND pg_class.relnamespace = CAST('public' AS regnamespace)
                        AND pg_has_role(session_user, pg_class.relowner, 'member')
                ) THEN 'owns tables'
            END AS danger
            FROM pg_roles
            WHERE pg_roles.rolname = session_user
            """)
    Optional<String> findDanger();
}
