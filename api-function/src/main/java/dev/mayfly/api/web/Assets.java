package dev.mayfly.api.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;

/** Styles and scripts, which we serve ourselves under names that change with what is in them. */
public final class Assets {

    private static final String WEBJARS = "/META-INF/resources/webjars/";
    private static final int FINGERPRINT_BYTES = 8;

    private static final Map<String, String> SOURCES = Map.of(
            "app.css", "/web/app.css",
            "app.js", "/web/app.js",
            "charts.js", "/web/charts.js",
            "icon.svg", "/web/icon.svg",
            "chart.js", WEBJARS + "chart.js/4.5.1/dist/chart.umd.min.js",
            "htmx.js", WEBJARS + "htmx.org/2.0.7/dist/htmx.min.js",
            "tables.js", "/web/tables.js",
            "views.css", "/web/views.css",
            "pico.css", WEBJARS + "picocss__pico/2.1.1/css/pico.min.css");

    private static final Map<String, Asset> LOADED = new ConcurrentHashMap<>();

    private Assets() {}

    /** Where a page finds it. */
    public static String url(String name) {
        return "/assets/%s/%s".formatted(find(name).orElseThrow().fingerprint(), name);
    }

    static Optional<Asset> find(String name) {
        return SOURCES.containsKey(name) ? Optional.of(LOADED.computeIfAbsent(name, Assets::load)) : Optional.empty();
    }

    private static Asset load(String name) {
        try (InputStream in = Objects.requireNonNull(
                Assets.class.getResourceAsStream(Objects.requireNonNull(SOURCES.get(name))), name)) {
            byte[] bytes = in.readAllBytes();
            return new Asset(name, fingerprint(bytes), bytes, compressed(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fingerprint(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    private static byte[] compressed(byte[] bytes) throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        }
        return compressed.toByteArray();
    }

    /** One file in both forms in which it may be sent; nobody changes them. */
    @SuppressWarnings("ArrayRecordComponent")
    record Asset(String name, String fingerprint, byte[] plain, byte[] compressed) {

        String mediaType() {
            return switch (name.substring(name.lastIndexOf('.') + 1)) {
                case "css" -> "text/css;charset=utf-8";
                case "js" -> "text/javascript;charset=utf-8";
                default -> "image/svg+xml";
            };
        }
    }
}
