package dev.mayfly.api.benchmark;

import static dev.mayfly.api.benchmark.Report.millis;

import dev.mayfly.batch.LeaseRepository;
import dev.mayfly.id.UuidV7;
import java.util.List;
import java.util.UUID;

/** What must not grow with the number of rows: claiming jobs, and turning the pages of a list. */
final class ManyRows {

    private static final double MAX_SLOWDOWN = 1.3;
    private static final double MAX_PAGE_SLOWDOWN = 1.2;
    private static final int WARM_UP = 6;
    private static final int LEASE_SECONDS = 300;
    private static final long MAX_BYTES = 2_000_000;

    private final Sizes sizes;
    private final Report report;

    ManyRows(Sizes sizes, Report report) {
        this.sizes = sizes;
        this.report = report;
    }

    void measure() throws Exception {
        try (Subject many = Subject.start();
                Subject few = Subject.start();
                Fixture manyRows = many.fixture();
                Fixture fewRows = few.fixture()) {
            manyRows.waitingBatches(sizes.waitingBatches(), Sizes.JOBS_PER_WAITING_BATCH);
            manyRows.settle();
            fewRows.waitingBatches(Sizes.FEW_WAITING_BATCHES, Sizes.JOBS_PER_WAITING_BATCH);
            fewRows.settle();
            pages(many, few, "/api/batches?limit=50", "the workspace's");
            pages(many, few, "/api/batches?limit=50&userId=%s", "one user's");
            claims(many, few, manyRows, fewRows);
        }
    }

    private void pages(Subject many, Subject few, String path, String whose) throws Exception {
        report.section("Listing %s %,d batches by pages of %d, through the handler"
                .formatted(whose, sizes.waitingBatches(), Sizes.PAGE));
        String list = path.formatted(many.userId());
        String fewList = path.formatted(few.userId());
        String cursor = "";
        for (int page = 1; page < sizes.hundredthPage(); page++) {
            cursor = "&cursor=" + many.get(list + cursor).text("nextCursor");
        }
        String late = list + cursor;
        Duel first = Duel.of(
                sizes.pages(),
                () -> Stopwatch.time(() -> many.get(list)),
                () -> Stopwatch.time(() -> few.get(fewList)));
        Duel hundredth = Duel.of(
                sizes.pages(), () -> Stopwatch.time(() -> many.get(late)), () -> Stopwatch.time(() -> many.get(list)));
        report.inform(
                "page 1 where there are %,d batches".formatted(Sizes.FEW_WAITING_BATCHES), millis(first.theirs()));
        report.inform("page 1", millis(first.ours()), first.slowdown());
        report.judge(
                "page %d".formatted(sizes.hundredthPage()),
                millis(hundredth.ours()),
                "<= %.1f x page 1".formatted(MAX_PAGE_SLOWDOWN),
                hundredth.slowdown(),
                hundredth.slowdown() <= MAX_PAGE_SLOWDOWN);
    }

    private void claims(Subject many, Subject few, Fixture manyRows, Fixture fewRows) throws Exception {
        int waiting = sizes.waitingBatches() * Sizes.JOBS_PER_WAITING_BATCH;
        int fewWaiting = Sizes.FEW_WAITING_BATCHES * Sizes.JOBS_PER_WAITING_BATCH;
        report.section("Claiming %d jobs of many that wait, by the repository".formatted(Sizes.LOT));
        var manyClaims = new Claims(many, manyRows);
        var fewClaims = new Claims(few, fewRows);
        for (int i = 0; i < WARM_UP; i++) {
            manyClaims.claim();
            fewClaims.claim();
        }
        var times = Duel.of(sizes.claims(), manyClaims::claim, fewClaims::claim);
        report.inform("of %,d".formatted(fewWaiting), millis(times.theirs()));
        report.judge(
                "of %,d".formatted(waiting),
                millis(times.ours()),
                "<= %.1f x".formatted(MAX_SLOWDOWN),
                times.slowdown(),
                times.slowdown() <= MAX_SLOWDOWN);
    }

    /** Claims, with as many jobs waiting again after each. */
    private static final class Claims {

        private final Subject subject;
        private final Fixture fixture;
        private int rounds;

        Claims(Subject subject, Fixture fixture) {
            this.subject = subject;
            this.fixture = fixture;
        }

        double claim() throws Exception {
            var leases = subject.api().bean(LeaseRepository.class);
            double millis = Stopwatch.time(() -> subject.write(() -> {
                List<UUID> ids = leases.claim(subject.workspace(), UuidV7.next(), LEASE_SECONDS, Sizes.LOT, MAX_BYTES);
                if (leases.listClaimed(subject.workspace(), ids).size() != Sizes.LOT) {
                    throw new IllegalStateException("Claimed %d jobs".formatted(ids.size()));
                }
                return true;
            }));
            rounds++;
            fixture.waitingJobs(Sizes.LOT / Sizes.JOBS_PER_WAITING_BATCH, Sizes.JOBS_PER_WAITING_BATCH, rounds);
            return millis;
        }
    }
}
