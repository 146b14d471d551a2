package dev.mayfly.api.benchmark;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What passes between this process and PostgreSQL. Everything that is sent before an answer is read makes one round trip
 * with that answer; the time from the first byte sent to the last one read is the time that is spent in the database.
 */
final class Wire {

    static final Wire METER = new Wire();

    private boolean sending;
    private int roundTrips;
    private long waitedNanos;
    private long lastMark;
    private long distanceNanos;

    private Wire() {}

    /** What passes while the work is done. */
    static Traffic during(Stopwatch.Work work) throws Exception {
        METER.reset();
        double millis = Stopwatch.time(work);
        return METER.traffic(millis);
    }

    synchronized void send() {
        if (!sending) {
            sending = true;
            roundTrips++;
            lastMark = System.nanoTime();
        }
    }

    /** From now on each round trip takes so much longer. */
    synchronized void setDistance(Duration distance) {
        distanceNanos = distance.toNanos();
    }

    /** What has been sent and the answer are on their way for so long, besides what PostgreSQL takes in between. */
    synchronized void travel() {
        if (sending && distanceNanos > 0) {
            LockSupport.parkNanos(distanceNanos);
        }
    }

    synchronized void receive() {
        sending = false;
        long now = System.nanoTime();
        waitedNanos += now - lastMark;
        lastMark = now;
    }

    private synchronized void reset() {
        sending = false;
        roundTrips = 0;
        waitedNanos = 0;
    }

    private synchronized Traffic traffic(double millis) {
        return new Traffic(roundTrips, waitedNanos / 1e6, millis);
    }

    /**
     * @param inDatabase milliseconds that the process waited for PostgreSQL
     * @param total milliseconds in all
     */
    record Traffic(int roundTrips, double inDatabase, double total) {}
}
