package dev.mayfly.api.benchmark;

import dev.mayfly.api.benchmark.Stopwatch.Lap;
import java.util.Arrays;

/**
 * The medians of two ways, measured in turn: ours, theirs, theirs, ours, and so on. What disturbs the machine for a while,
 * or grows with every round, then disturbs both alike.
 *
 * @param difference the median of how much longer ours took in each round
 */
record Duel(double ours, double theirs, double difference) {

    static Duel of(int rounds, Lap ours, Lap theirs) throws Exception {
        double[] ourTimes = new double[rounds];
        double[] theirTimes = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) {
                ourTimes[i] = ours.run();
                theirTimes[i] = theirs.run();
            } else {
                theirTimes[i] = theirs.run();
                ourTimes[i] = ours.run();
            }
        }
        double[] differences = new double[rounds];
        Arrays.setAll(differences, i -> ourTimes[i] - theirTimes[i]);
        return new Duel(Stopwatch.median(ourTimes), Stopwatch.median(theirTimes), Stopwatch.median(differences));
    }

    /** How many times as long ours takes. */
    double slowdown() {
        return ours / theirs;
    }

    /** How many times as much ours gets done. */
    double speed() {
        return theirs / ours;
    }
}
