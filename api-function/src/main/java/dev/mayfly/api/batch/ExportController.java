package dev.mayfly.api.batch;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/** The whole of an experiment to take away. */
@Controller("/api/experiments/{trackingId}/export")
class ExportController {

    private final ExperimentExports exports;

    ExportController(ExperimentExports exports) {
        this.exports = exports;
    }

    /**
     * All results in one answer; what does not fit into a Lambda's answer goes on at the {@code Link} with {@code
     * rel="next"}.
     */
    @Allows(scope = Scope.READ)
    @Get
    @Produces({"application/json", "application/x-ndjson", "text/csv", "text/markdown"})
    HttpResponse<String> export(
            Caller caller,
            String trackingId,
            @QueryValue(defaultValue = "json")
                    @Pattern(regexp = ExperimentExports.FORMATS, message = "must be json, jsonl, csv or markdown")
                    String format,
            @Nullable @QueryValue String cursor) {
        return exports.answer(caller, "/api/experiments", trackingId, format, cursor);
    }
}
