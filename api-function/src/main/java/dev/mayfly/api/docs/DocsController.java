package dev.mayfly.api.docs;

import dev.mayfly.api.access.AllowsAnyone;
import io.micronaut.core.io.ResourceResolver;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Serves the OpenAPI description that the build made from the controllers, and a page to browse it. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Mayfly",
                        version = "0.1",
                        description = "Evaluation experiments that expire and clean up after themselves."),
        security = @SecurityRequirement(name = "bearer"))
@SecurityScheme(
        name = "bearer",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "An API key (mf_…) or a token of the configured issuer")
@Hidden
@Controller
final class DocsController {

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Mayfly API</title>
            </head>
            <body>
              <redoc spec-url="/openapi.yml"></redoc>
              <script src="/docs/redoc.js"></script>
            </body>
            </html>
            """;

    private final ResourceResolver resources;

    DocsController(ResourceResolver resources) {
        this.resources = resources;
    }

    @AllowsAnyone
    @Get("/openapi.yml")
    @Produces("application/yaml")
    String description() {
        return read("classpath:META-INF/swagger/openapi.yml");
    }

    @AllowsAnyone
    @Get("/docs")
    @Produces(MediaType.TEXT_HTML)
    String page() {
        return PAGE;
    }

    @AllowsAnyone
    @Get("/docs/redoc.js")
    @Produces("text/javascript")
    HttpResponse<String> script() {
        return HttpResponse.ok(read("classpath:META-INF/resources/webjars/redoc/2.1.4/bundles/redoc.standalone.js"))
                .header("Cache-Control", "public, max-age=86400");
    }

    private String read(String path) {
        try (InputStream in = resources
                .getResourceAsStream(path)
                .orElseThrow(() -> new IllegalStateException("The package lacks " + path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
