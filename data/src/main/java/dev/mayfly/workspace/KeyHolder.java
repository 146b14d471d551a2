package dev.mayfly.workspace;

import io.micronaut.core.annotation.Introspected;
import java.util.List;
import java.util.UUID;

/** Whom a presented API key stands for. */
@Introspected
public record KeyHolder(UUID workspaceId, UUID userId, String role, List<String> scopes) {}
