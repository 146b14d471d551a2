package dev.mayfly.worker.job;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The pinned document version that a job evaluates. */
public record Document(
        UUID id, int version, String title, @Nullable String url, String content) {

    public Document {
        Objects.requireNonNull(id, "id is null");
        title = Objects.requireNonNullElse(title, "");
        content = Objects.requireNonNullElse(content, "");
    }
}
