package dev.mayfly.api.export;

import io.micronaut.http.MediaType;
import java.util.Locale;

/** In what form a table leaves the house. */
public enum TableFormat {
    CSV("text/csv;charset=utf-8"),
    JSONL("application/x-ndjson");

    /** The codes, for a {@code @Pattern}. */
    public static final String CODES = "csv|jsonl";

    private final String mediaType;

    TableFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    MediaType mediaType() {
        return MediaType.of(mediaType);
    }

    String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static TableFormat of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
