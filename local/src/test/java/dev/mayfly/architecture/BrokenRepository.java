package dev.mayfly.architecture;

import dev.mayfly.workspace.User;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.CrudRepository;
import java.util.List;
import java.util.UUID;

/** Breaks rules on purpose. */
@JdbcRepository(dialect = Dialect.POSTGRES)
abstract class BrokenRepository implements CrudRepository<User, UUID> {

    @Query("SELECT id FROM agents")
    abstract List<UUID> listAll();
}
