package dev.mayfly.api.batch;

import io.micronaut.http.MediaType;
import java.util.Locale;

/** In what form results leave the house. */
enum ExportFormat {
    JSON("application/json", "json"),
    JSONL("application/x-ndjson", "jsonl"),
    CSV("text/csv;charset=utf-8", "csv"),
    MARKDOWN("text/markdown;charset=utf-8", "md");

    private final String mediaType;
    private final String extension;

    ExportFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    MediaType mediaType() {
        return MediaType.of(mediaType);
    }

    String fileName(String trackingId) {
        return trackingId + "." + extension;
    }

    static ExportFormat of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
