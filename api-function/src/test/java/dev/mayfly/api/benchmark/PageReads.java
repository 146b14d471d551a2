package dev.mayfly.api.benchmark;

import dev.mayfly.api.test.Visitor;
import java.sql.Connection;
import java.util.Locale;
import java.util.Map;
import org.jsoup.nodes.Element;

/** Pages where there are many rows: how long the server takes, and how much a first visit loads. */
final class PageReads {

    private static final double MAX_MILLIS = 200;
    private static final long MAX_BYTES = 150_000;
    private static final int WARM_UP = 10;
    private static final int BIG_EXPERIMENT = 10_000;

    private final Sizes sizes;
    private final Report report;

    PageReads(Sizes sizes, Report report) {
        this.sizes = sizes;
        this.report = report;
    }

    /** Those about experiments. */
    void experiments() throws Exception {
        try (Subject subject = Subject.start();
                Connection connection = subject.database().connect();
                Fixture rows = subject.fixture()) {
            rows.waitingBatches(sizes.waitingBatches(), Sizes.JOBS_PER_WAITING_BATCH);
            new PageRows(connection, subject, sizes.requests()).comparableExperiments(BIG_EXPERIMENT);
            rows.settle();
            report.section("Pages where there are %,d batches with %,d jobs"
                    .formatted(sizes.waitingBatches(), sizes.waitingBatches() * Sizes.JOBS_PER_WAITING_BATCH));
            pages(
                    subject,
                    "/experiments",
                    "/experiments?expiry=SOON",
                    "/experiments?q=nowhere",
                    "/experiments/new",
                    "/experiments/big",
                    "/experiments/big?sort=WORST",
                    "/experiments/compare?run=big&run=other");
        }
    }

    /** All others. */
    void others() throws Exception {
        try (Subject subject = Subject.start();
                Connection connection = subject.database().connect();
                Fixture settled = subject.fixture()) {
            var rows = new PageRows(connection, subject, sizes.requests());
            String agent = rows.agents();
            String conversation = rows.conversations();
            String chat = rows.chats();
            rows.upkeep();
            settled.settle();
            report.section("Pages where there are %,d rows in each table that they read".formatted(sizes.requests()));
            pages(
                    subject,
                    "/agents",
                    agent,
                    agent + "?period=hour",
                    agent + "?level=error",
                    "/analytics",
                    "/conversations",
                    "/conversations?model=none",
                    "/conversations?model=model-3&account=account-1",
                    "/conversations?subtasks=true",
                    conversation,
                    "/usage",
                    "/usage?days=90",
                    "/chats",
                    "/chats?status=PAUSED",
                    "/chats?module=BRANDING",
                    chat,
                    "/admin",
                    "/admin/receipts",
                    "/admin/backfills",
                    "/admin/migrations",
                    "/admin/keys",
                    "/admin/members",
                    "/experiments",
                    "/experiments/new");
            lists(
                    subject,
                    "/api/requests?type=evaluation",
                    "/api/requests?model=model-3&accountId=account-1",
                    "/api/executions?status=error&agentId=" + agent.substring("/agents/".length()));
        }
    }

    /** Lists of the API of which nothing passes the filters, so that a page looks as far as it may. */
    private void lists(Subject subject, String... paths) throws Exception {
        for (String path : paths) {
            for (int i = 0; i < WARM_UP; i++) {
                subject.get(path);
            }
            time(path, () -> subject.get(path));
        }
    }

    private void pages(Subject subject, String... paths) throws Exception {
        Visitor visitor = Visitor.of(subject.tenant());
        for (String path : paths) {
            page(visitor, path);
        }
    }

    private void page(Visitor visitor, String path) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            visitor.get(path);
        }
        time(path, () -> visitor.get(path));
        long bytes = bytes(visitor, path);
        report.judge(
                path + ", first load", "%,d bytes".formatted(bytes), "<= %,d".formatted(MAX_BYTES), bytes <= MAX_BYTES);
    }

    private void time(String path, Stopwatch.Work read) throws Exception {
        double millis = Stopwatch.median(sizes.pages(), () -> Stopwatch.time(read));
        report.judge(
                path,
                String.format(Locale.ROOT, "%.1f ms", millis),
                "<= %.0f ms".formatted(MAX_MILLIS),
                millis <= MAX_MILLIS);
    }

    /** The page with its styles and scripts, as they travel. */
    private static long bytes(Visitor visitor, String path) {
        Visitor.Page page = visitor.get(path);
        if (page.status() != 200) {
            throw new IllegalStateException(path + " answered " + page.status());
        }
        long bytes = page.body().length();
        for (Element asset : page.html().select("link[href], script[src]")) {
            String address = asset.hasAttr("href") ? asset.attr("href") : asset.attr("src");
            // In Base64 three bytes take four characters.
            bytes += visitor.get(address, Map.of("Accept-Encoding", "gzip"))
                            .body()
                            .length()
                    / 4L
                    * 3;
        }
        return bytes;
    }
}
