package dev.mayfly.migrate;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.util.Map;

/** Reads events and writes reports. */
final class Json {

    private static final ObjectMapper MAPPER =
            ObjectMapper.create(Map.of("micronaut.serde.serialization.inclusion", "ALWAYS"), "dev.mayfly.migrate");

    private Json() {}

    static JsonNode read(byte[] json) throws IOException {
        var node = MAPPER.readValue(json, JsonNode.class);
        return node == null ? JsonNode.nullNode() : node;
    }

    static byte[] write(Object report) throws IOException {
        return MAPPER.writeValueAsBytes(report);
    }
}
