package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.util.UUID;

/**
 * The request of a branch that says most of it.
 *
 * @param isKept whether its payload is; when it is not, none of the branch is
 * @param isWhole whether no other request of the branch, kept or not, says more
 */
@Introspected
public record BranchTip(UUID requestId, boolean isKept, boolean isWhole) {}
