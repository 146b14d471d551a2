package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.util.UUID;

/**
 * The request of a branch that says most of it.
 *
 * @param isKept whether its payload is; when it is not, none of the branch is
 * @param longest how many messages that request of the branch has which has most, kept or not
 */
@Introspected
public record BranchTip(UUID requestId, boolean isKept, int messageCount, int longest) {}
