package dev.mayfly.api.snapshot;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.mayfly.id.Randomness;
import io.micronaut.context.ApplicationContext;
import io.micronaut.jdbc.DataSourceResolver;
import java.time.Duration;
import javax.sql.DataSource;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Makes a process that may be restored from one snapshot any number of times: warm, without a connection that its copies
 * would share, and with randomness of its own in each.
 *
 * <p>One resource sees to all of it, because the order matters: requests warm the process up over the pool, so the pool is
 * closed after them, and it opens last.
 */
public final class Snapshot implements Resource {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Runnable warmUp;
    private final HikariPoolMXBean pool;

    private Snapshot(Runnable warmUp, HikariPoolMXBean pool) {
        this.warmUp = warmUp;
        this.pool = pool;
    }

    /**
     * Takes part in snapshots, where there are any.
     *
     * @param warmUp what the process is to have done before one is taken; must change nothing
     * @return what the caller must hold, because the runtime itself forgets it otherwise
     */
    public static Snapshot register(ApplicationContext context, Runnable warmUp) {
        var dataSource =
                (HikariDataSource) context.getBean(DataSourceResolver.class).resolve(context.getBean(DataSource.class));
        var snapshot = new Snapshot(warmUp, dataSource.getHikariPoolMXBean());
        Core.getGlobalContext().register(snapshot);
        return snapshot;
    }

    /** Nobody gets a connection from here to the restoration: a copy would speak over the socket of another. */
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) throws InterruptedException {
        warmUp.run();
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

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        Randomness.renew();
        pool.resumePool();
    }
}
