package dev.mayfly.migrate;

import io.micronaut.json.tree.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What CloudFormation asks of the resource {@code Custom::SchemaMigration}.
 *
 * @param responseUrl where the answer goes; whoever has it can answer, so that no log may show it
 * @param version the property SchemaVersion
 * @param oldVersion what it was before an update
 */
record CustomResource(
        Type type,
        URI responseUrl,
        String stackId,
        String requestId,
        String logicalResourceId,
        @Nullable String version,
        @Nullable String oldVersion) {

    /** Always the same: a new one would have CloudFormation delete what the old one names. */
    private static final String PHYSICAL_ID = "mayfly-schema";

    /** CloudFormation takes no more than 4096 bytes for all of the answer. */
    private static final int MAX_REASON = 1_000;

    enum Type {
        CREATE,
        UPDATE,
        DELETE
    }

    /** Whether an event is one of CloudFormation's. */
    static boolean isIn(JsonNode event) {
        return event.isObject() && event.get("RequestType") != null && event.get("ResponseURL") != null;
    }

    static CustomResource of(JsonNode event) {
        return new CustomResource(
                switch (text(event, "RequestType")) {
                    case "Create" -> Type.CREATE;
                    case "Update" -> Type.UPDATE;
                    case "Delete" -> Type.DELETE;
                    default -> throw new MigrationException("RequestType must be Create, Update or Delete");
                },
                url(text(event, "ResponseURL")),
                text(event, "StackId"),
                text(event, "RequestId"),
                text(event, "LogicalResourceId"),
                version(event.get("ResourceProperties")),
                version(event.get("OldResourceProperties")));
    }

    /** The answer that all went well. */
    Map<String, Object> success(Map<String, String> data) {
        var answer = answer("SUCCESS");
        answer.put("Data", data);
        return answer;
    }

    /** The answer that has CloudFormation take the stack back. */
    Map<String, Object> failure(String reason) {
        var answer = answer("FAILED");
        answer.put("Reason", reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON - 1) + "…");
        return answer;
    }

    /** Leaves out where the answer goes. */
    @Override
    public String toString() {
        return "CustomResource[type=%s, logicalResourceId=%s, version=%s]".formatted(type, logicalResourceId, version);
    }

    private Map<String, Object> answer(String status) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("Status", status);
        answer.put("PhysicalResourceId", PHYSICAL_ID);
        answer.put("StackId", stackId);
        answer.put("RequestId", requestId);
        answer.put("LogicalResourceId", logicalResourceId);
        return answer;
    }

    private static @Nullable String version(@Nullable JsonNode properties) {
        var version = properties == null ? null : properties.get("SchemaVersion");
        return version == null || !version.isString() ? null : version.getStringValue();
    }

    /** Without a cause, for that one's message would have the URL. */
    private static URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new MigrationException("ResponseURL must be a URL");
        }
    }

    private static String text(JsonNode event, String field) {
        var value = event.get(field);
        if (value == null || !value.isString()) {
            throw new MigrationException(field + " must be text");
        }
        return value.getStringValue();
    }
}
