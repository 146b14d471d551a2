package dev.mayfly.cleanup;

import dev.mayfly.problem.SqlState;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run: how long it may go on, and what it has done; used by one thread. */
final class UpkeepRun {

    private static final Logger LOG = LoggerFactory.getLogger(UpkeepRun.class);

    private final BooleanSupplier mayGoOn;
    private int failed;
    private int lockWaits;
    private boolean complete = true;

    long bucketsRolledUp;
    long interactionsRolledUp;
    int partitionsCreated;
    int partitionsDropped;
    long executionsDeleted;
    long logsDeleted;
    long payloadsDeleted;
    long requestsDeleted;
    long streamsFailed;
    long sessionsAbandoned;
    int workspacesPurged;
    long rowsPurged;

    UpkeepRun(BooleanSupplier mayGoOn) {
        this.mayGoOn = mayGoOn;
    }

    /** Asked before each piece of work; once it says no, it always does. */
    boolean mayGoOn() {
        complete = complete && mayGoOn.getAsBoolean();
        return complete;
    }

    /** Does a piece of work; what goes wrong in it does not keep the others from being done. */
    void attempt(String what, Object subject, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE)) {
                lockWaits++;
                LOG.atInfo().addKeyValue("subject", subject).log("Could not {}: somebody holds a lock", what);
            } else {
                failed++;
                LOG.atError().addKeyValue("subject", subject).setCause(e).log("Could not {}", what);
            }
        }
    }

    UpkeepReport report() {
        return new UpkeepReport(
                bucketsRolledUp,
                interactionsRolledUp,
                partitionsCreated,
                partitionsDropped,
                executionsDeleted,
                logsDeleted,
                payloadsDeleted,
                requestsDeleted,
                streamsFailed,
                sessionsAbandoned,
                workspacesPurged,
                rowsPurged,
                failed,
                lockWaits,
                complete);
    }
}
