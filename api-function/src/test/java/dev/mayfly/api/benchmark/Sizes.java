package dev.mayfly.api.benchmark;

/** How much is measured: what the targets speak of, or little, to try the benchmark itself. */
record Sizes(
        int units,
        int smallBatches,
        int largeBatches,
        int largeBatchDocuments,
        int lots,
        int waitingBatches,
        int claims,
        int pages,
        int hundredthPage,
        int expiredExperiments,
        int cleanups,
        int executionLots,
        int singleExecutions,
        int executionsOfAnHour,
        int rollUps,
        int requests) {

    static final int EXECUTION_LOT = 500;

    static final int LOT = 100;
    static final int JOBS_PER_WAITING_BATCH = 10;
    static final int FEW_WAITING_BATCHES = 100;
    static final int JOBS_PER_EXPERIMENT = 100;
    static final int PAGE = 50;

    static Sizes chosen() {
        return Boolean.getBoolean("benchmark.quick")
                ? new Sizes(200, 10, 3, 1_000, 8, 2_000, 5, 10, 20, 50, 2, 10, 50, 50_000, 3, requests(100_000))
                : new Sizes(
                        2_000,
                        60,
                        7,
                        10_000,
                        40,
                        100_000,
                        25,
                        60,
                        100,
                        1_000,
                        4,
                        40,
                        300,
                        1_000_000,
                        9,
                        requests(1_000_000));
    }

    /** Ten million, of which the target speaks, take some minutes to make: only who asks for them gets them. */
    private static int requests(int usual) {
        return Integer.getInteger("benchmark.requests", usual);
    }
}
