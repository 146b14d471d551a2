package dev.mayfly.api.snapshot;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.mayfly.id.Randomness;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import io.micronaut.jdbc.DataSourceResolver;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a process that may be restored from one snapshot any number of times: warm, without a connection that its copies
 * would share, and with randomness of its own in each.
 *
 * <p>One resource sees to all of it, because the order matters: requests warm the process up over the pool, so the pool is
 * closed after them, and it opens last.
 */
public final class Snapshot implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

    /** Each over a connection of its own: opening one is the first thing that a restored process does. */
    private static final int ROUNDS = 10;

    private static final WorkspaceId NOWHERE = new WorkspaceId(new UUID(0, 0));
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Runnable warmUp;
    private final WorkspaceTransactions transactions;
    private final HikariPoolMXBean pool;

    private Snapshot(Runnable warmUp, WorkspaceTransactions transactions, HikariPoolMXBean pool) {
        this.warmUp = warmUp;
        this.transactions = transactions;
        this.pool = pool;
    }

    /**
     * Takes part in snapshots, where there are any.
     *
     * @param warmUp what the process is to have done before one is taken; must change nothing
     * @return what the caller must hold, because the runtime itself forgets it otherwise
     */
    public static Snapshot register(ApplicationContext context, Runnable warmUp) {
        var connections =
                (HikariDataSource) context.getBean(DataSourceResolver.class).resolve(context.getBean(DataSource.class));
        var snapshot =
                new Snapshot(warmUp, context.getBean(WorkspaceTransactions.class), connections.getHikariPoolMXBean());
        Core.getGlobalContext().register(snapshot);
        return snapshot;
    }

    /** Nobody gets a connection from here to the restoration: a copy would speak over the socket of another. */
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            warmUp.run();
            pool.softEvictConnections();
        }
        pool.suspendPool();
        pool.softEvictConnections();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (pool.getTotalConnections() > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("A connection is in use and would be in the snapshot");
            }
            Thread.sleep(POLL);
        }
    }

    /** A connection is opened meanwhile: the runtime has yet to fetch the request that the process is restored for. */
    @Override
    public void afterRestore(Context<? extends Resource> context) {
        Randomness.renew();
        pool.resumePool();
        Thread.ofPlatform().name("restored").daemon().start(this::connect);
    }

    /** A request that comes before waits for this one; without it, it would ask for one itself, and tells why there is none. */
    private void connect() {
        try {
            var _ = transactions.read(NOWHERE, () -> true);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("Could not connect again");
        }
    }
}
