package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import java.time.LocalDate;
import java.util.UUID;

/** A day in UTC, and an agent that was executed on it. */
@Introspected
public record AgentDay(UUID workspace, UUID agentId, LocalDate day) {}
