package dev.mayfly.api.broken;

import dev.mayfly.api.brokentoo.Circular;
import dev.mayfly.cleanup.broken.Meddler;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** Breaks rules on purpose. */
@Controller("/broken")
public class OpenController {

    @Nullable
    Connection connection;

    @Nullable
    Circular circular;

    @Nullable
    Meddler meddler;

    @Get
    String open() {
        return "to everybody";
    }
}
