package dev.mayfly.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The indexes that migrations build outside a transaction, and can therefore leave half-built. */
final class ConcurrentIndexes {

    private static final Pattern CREATION =
            Pattern.compile("^CREATE (?:UNIQUE )?INDEX CONCURRENTLY (\\w+)", Pattern.MULTILINE);

    private ConcurrentIndexes() {}

    static List<String> createdBy(List<String> scripts) {
        return scripts.stream().flatMap(ConcurrentIndexes::createdBy).toList();
    }

    private static Stream<String> createdBy(String script) {
        try (var stream = ConcurrentIndexes.class.getResourceAsStream("/db/migration/" + script)) {
            if (stream == null) {
                throw new IllegalStateException("No migration " + script);
            }
            String sql = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return CREATION.matcher(sql).results().map((MatchResult match) -> match.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
