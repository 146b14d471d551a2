package dev.mayfly.api.analysis;

import dev.mayfly.analysis.AnalysisResult;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Reads results as they were checked when they were stored. */
@Singleton
final class StoredFindings {

    private final JsonMapper json;

    StoredFindings(JsonMapper json) {
        this.json = json;
    }

    Findings read(AnalysisResult result) {
        try {
            return Objects.requireNonNull(json.readValue(result.result(), Findings.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
