package dev.mayfly.api.benchmark;

import static dev.mayfly.api.benchmark.Report.millis;

import dev.mayfly.batch.CleanupReport;
import dev.mayfly.batch.LeaseRepository;
import dev.mayfly.id.UuidV7;
import dev.mayfly.test.BatchUpkeep;
import dev.mayfly.test.TestDatabase;
import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/** What claims and inserts of one workspace feel of a cleanup that deletes the experiments of another one. */
final class CleanupLoad {

    private static final double MAX_SLOWDOWN = 2;
    private static final int WARM_UP = 200;
    private static final int LEASE_SECONDS = 300;
    private static final long MAX_BYTES = 2_000_000;

    private final Sizes sizes;
    private final Report report;
    private final List<Double> quietClaims = new ArrayList<>();
    private final List<Double> quietInserts = new ArrayList<>();
    private final List<Double> busyClaims = new ArrayList<>();
    private final List<Double> busyInserts = new ArrayList<>();

    CleanupLoad(Sizes sizes, Report report) {
        this.sizes = sizes;
        this.report = report;
    }

    void measure() throws Exception {
        try (Subject subject = Subject.start()) {
            try (Fixture expired = Fixture.withWorkspace(subject.database())) {
                expired.expiredExperiments(sizes.expiredExperiments(), Sizes.JOBS_PER_EXPERIMENT);
            }
            try (Fixture fixture = subject.fixture()) {
                fixture.waitingBatches(sizes.waitingBatches() / 10, Sizes.JOBS_PER_WAITING_BATCH);
                fixture.settle();
            }
            report.section("Working while the cleanup deletes %,d expired experiments with %d jobs each"
                    .formatted(sizes.expiredExperiments(), Sizes.JOBS_PER_EXPERIMENT));
            work(subject, times(WARM_UP), new ArrayList<>(), new ArrayList<>());
            int rounds = sizes.singleExecutions() * 2;
            work(subject, times(rounds), quietClaims, quietInserts);
            workDuringCleanup(subject);
            work(subject, times(rounds), quietClaims, quietInserts);
        }
        judge("claiming a job, 99th percentile", quietClaims, busyClaims);
        judge("storing a document through the handler, 99th percentile", quietInserts, busyInserts);
    }

    private void workDuringCleanup(Subject subject) throws Exception {
        try (ApplicationContext context = ApplicationContext.builder()
                        .properties(subject.database().properties(TestDatabase.MAINTENANCE))
                        .start();
                var cleaner = Executors.newSingleThreadExecutor()) {
            Future<CleanupReport> cleaning = cleaner.submit(() -> BatchUpkeep.run(context));
            work(subject, () -> !cleaning.isDone(), busyClaims, busyInserts);
            if (cleaning.get().deleted() != sizes.expiredExperiments()) {
                throw new IllegalStateException(cleaning.get().toString());
            }
        }
    }

    private static void work(Subject subject, BooleanSupplier goesOn, List<Double> claims, List<Double> inserts)
            throws Exception {
        var leases = subject.api().bean(LeaseRepository.class);
        while (goesOn.getAsBoolean()) {
            claims.add(Stopwatch.time(() -> {
                if (subject.write(() -> leases.claim(subject.workspace(), UuidV7.next(), LEASE_SECONDS, 1, MAX_BYTES))
                        .isEmpty()) {
                    throw new IllegalStateException("No job waits any more");
                }
            }));
            inserts.add(Stopwatch.time(
                    () -> subject.post("/api/documents", "{\"title\": \"Title\", \"content\": \"Some words.\"}", 201)));
        }
    }

    private static BooleanSupplier times(int count) {
        var left = new int[] {count};
        return () -> left[0]-- > 0;
    }

    private void judge(String measure, List<Double> quiet, List<Double> busy) {
        double without = p99(quiet);
        double with = p99(busy);
        report.inform("%s, without; of %,d".formatted(measure, quiet.size()), millis(without));
        report.judge(
                "the same with it; of %,d".formatted(busy.size()),
                millis(with),
                "<= %.0f x without".formatted(MAX_SLOWDOWN),
                with / without,
                with / without <= MAX_SLOWDOWN);
    }

    private static double p99(List<Double> times) {
        return Stopwatch.p99(times.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
