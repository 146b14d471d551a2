package dev.mayfly.api.health;

import dev.mayfly.api.access.AllowsAnyone;
import dev.mayfly.workspace.DatabaseRoleRepository;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;

/** For load balancers and operators; says nothing about anybody's data. */
@Controller("/health")
final class HealthController {

    private final DatabaseRoleRepository database;

    HealthController(DatabaseRoleRepository database) {
        this.database = database;
    }

    /** The process answers. */
    @AllowsAnyone
    @Get("/live")
    Health live() {
        return new Health("up");
    }

    /** The database answers too; 503 when it does not. */
    @AllowsAnyone
    @Get("/ready")
    Health ready() {
        return new Health(database.findDanger().isEmpty() ? "up" : "unsafe_role");
    }

    @Serdeable
    record Health(String status) {}
}
