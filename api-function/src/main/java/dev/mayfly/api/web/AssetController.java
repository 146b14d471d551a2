package dev.mayfly.api.web;

import dev.mayfly.api.access.AllowsAnyone;
import dev.mayfly.problem.NotFoundException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;

/** Serves styles and scripts, compressed when the browser knows how, to be kept for ever. */
@Hidden
@Controller("/assets/{fingerprint}/{name}")
final class AssetController {

    @AllowsAnyone
    @Get
    @Produces({"text/css", "text/javascript", "image/svg+xml"})
    HttpResponse<byte[]> show(HttpRequest<?> request, String fingerprint, String name) {
        Assets.Asset asset = Assets.find(name)
                .filter(found -> found.fingerprint().equals(fingerprint))
                .orElseThrow(() -> new NotFoundException("asset", name));
        String encodings = request.getHeaders().get(HttpHeaders.ACCEPT_ENCODING);
        boolean compress = encodings != null && encodings.contains("gzip");
        var response = HttpResponse.ok(compress ? asset.compressed() : asset.plain())
                .contentType(MediaType.of(asset.mediaType()))
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .header("X-Content-Type-Options", "nosniff");
        return compress ? response.header(HttpHeaders.CONTENT_ENCODING, "gzip") : response;
    }
}
