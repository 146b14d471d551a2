package dev.mayfly.execution;

import java.util.UUID;

/**
 * What became of an execution that was to be recorded.
 *
 * @param id of the stored execution; the one that was offered when none is stored
 */
public record Recording(UUID id, Outcome outcome) {

    /** Only the first two mean that the execution is stored. */
    public enum Outcome {
        RECORDED,
        /** The same execution had been recorded before; it counts once. */
        REPEATED,
        /** Another execution has this execution id. */
        CLASHED,
        AGENT_UNKNOWN,
        USER_UNKNOWN
    }

    static Recording of(Unrecorded unrecorded) {
        if (unrecorded.storedId() != null) {
            return new Recording(unrecorded.storedId(), unrecorded.isSame() ? Outcome.REPEATED : Outcome.CLASHED);
        }
        return new Recording(unrecorded.id(), unrecorded.isAgentKnown() ? Outcome.USER_UNKNOWN : Outcome.AGENT_UNKNOWN);
    }
}
