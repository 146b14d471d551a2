package dev.mayfly.packages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Events of an API Gateway HTTP API, in the two formats that it knows. */
final class ApiEvents {

    static final JsonMapper JSON = new JsonMapper();

    private ApiEvents() {}

    static String format1(String method, String path, String key, @Nullable String body) {
        ObjectNode event = JSON.createObjectNode();
        event.put("version", "1.0").put("resource", "/{proxy+}");
        event.put("path", path).put("httpMethod", method);
        headers(event.putObject("headers"), key);
        var multi = event.putObject("multiValueHeaders");
        multi.putArray("content-type").add("application/json");
        multi.putArray("authorization").add("Bearer " + key);
        event.putNull("queryStringParameters").putNull("multiValueQueryStringParameters");
        event.putObject("requestContext")
                .put("stage", "$default")
                .put("httpMethod", method)
                .put("path", path)
                .putObject("identity")
                .put("sourceIp", "192.0.2.1");
        return event.put("body", body).put("isBase64Encoded", false).toString();
    }

    static String format2(String path, String query, String key) {
        ObjectNode event = JSON.createObjectNode();
        event.put("version", "2.0").put("routeKey", "$default");
        event.put("rawPath", path).put("rawQueryString", query);
        headers(event.putObject("headers"), key);
        event.putObject("requestContext")
                .put("stage", "$default")
                .putObject("http")
                .put("method", "GET")
                .put("path", path)
                .put("sourceIp", "192.0.2.1");
        return event.put("isBase64Encoded", false).toString();
    }

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void headers(ObjectNode headers, String key) {
        headers.put("content-type", "application/json").put("authorization", "Bearer " + key);
    }
}
