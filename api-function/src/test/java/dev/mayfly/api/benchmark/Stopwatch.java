package dev.mayfly.api.benchmark;

import java.util.Arrays;

/** Times in milliseconds, and their medians. */
final class Stopwatch {

    private Stopwatch() {}

    static double time(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static double median(int times, Lap lap) throws Exception {
        double[] taken = new double[times];
        for (int i = 0; i < times; i++) {
            taken[i] = lap.run();
        }
        return median(taken);
    }

    /** The 99th percentile. */
    static double p99(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
    }

    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Does something once, and returns how many milliseconds of it count. */
    @FunctionalInterface
    interface Lap {
        double run() throws Exception;
    }
}
