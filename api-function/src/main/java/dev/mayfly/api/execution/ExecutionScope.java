package dev.mayfly.api.execution;

import java.util.UUID;

/** Which executions a list goes through; its other filters thin these out. */
sealed interface ExecutionScope {

    /** What somebody asks for who may see none of it. */
    record Nothing() implements ExecutionScope {}

    /** What the viewer ran, and what was run of the viewer's agents. */
    record OfViewer(UUID viewerId) implements ExecutionScope {}

    record OfUser(UUID userId) implements ExecutionScope {}

    record OfAgent(UUID agentId) implements ExecutionScope {}

    record WithError(String errorCode) implements ExecutionScope {}

    /** Those of the whole workspace, or with one status. */
    record All() implements ExecutionScope {}
}
