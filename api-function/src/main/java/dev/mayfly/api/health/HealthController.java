package dev.mayfly.api.health;

import dev.mayfly.api.access.AllowsAnyone;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;

/** For load balancers and operators; says nothing about anybody's data. */
@Controller("/health")
final class HealthController {

    private final Readiness readiness;

    HealthController(Readiness readiness) {
        this.readiness = readiness;
    }

    /** The process answers. */
    @AllowsAnyone
    @Get("/live")
    Health live() {
        return new Health("up");
    }

    /** The database answers too, under a role that is safe, and its schema is recent enough; otherwise 503. */
    @AllowsAnyone
    @Get("/ready")
    Health ready() {
        readiness.check();
        return new Health("up");
    }

    @Serdeable
    record Health(String status) {}
}
