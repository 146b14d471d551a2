package dev.mayfly.chat;

import dev.mayfly.workspace.WorkspaceId;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that is to be stored.
 *
 * @param writerId whose session it must be; null for anybody's
 * @param metadata a JSON object
 * @param clientMessageId the client's name for it, one of a kind in the session
 * @param requestHex the SHA-256 of what was sent, in hexadecimal digits; kept with the client's name only
 */
public record NewMessage(
        UUID id,
        UUID sessionId,
        @Nullable UUID writerId,
        String role,
        @Nullable String agentId,
        String content,
        @Nullable String metadata,
        String status,
        @Nullable String clientMessageId,
        String requestHex) {

    Map<String, Object> parameters(WorkspaceId workspace) {
        var parameters = new HashMap<String, Object>();
        parameters.put("workspaceId", workspace.value());
        parameters.put("id", id);
        parameters.put("sessionId", sessionId);
        parameters.put("writerId", writerId);
        parameters.put("role", role);
        parameters.put("agentId", agentId);
        parameters.put("content", content);
        parameters.put("metadata", metadata);
        parameters.put("status", status);
        parameters.put("clientMessageId", clientMessageId);
        parameters.put("requestHex", requestHex);
        return parameters;
    }
}
