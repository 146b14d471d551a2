package dev.mayfly.workspace;

import io.micronaut.core.annotation.Introspected;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whom a presented API key stands for.
 *
 * @param trainId the one train that the key is for; null for a key of the workspace
 */
@Introspected
public record KeyHolder(
        UUID workspaceId,
        UUID userId,
        String role,
        List<String> scopes,
        @Nullable UUID trainId) {}
