package dev.mayfly.worker.broken;

import dev.mayfly.workspace.Role;

/** Breaks a rule on purpose. */
public record Insider(Role role) {}
