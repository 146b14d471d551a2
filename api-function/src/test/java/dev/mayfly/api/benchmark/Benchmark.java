package dev.mayfly.api.benchmark;

import dev.mayfly.test.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** Measures what Mayfly promises about speed, against plain JDBC on the same tables, and prints a table. */
public final class Benchmark {

    private static final String[] SETTINGS = {
        "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "work_mem", "max_wal_size", "jit"
    };

    private Benchmark() {}

    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        var report = new Report(System.out);
        double millis = Stopwatch.time(() -> run(report));
        report.say("%n%.0f s in all, targets missed: %d".formatted(millis / 1000, report.missed()));
        System.exit(0);
    }

    private static void run(Report report) throws Exception {
        Sizes sizes = Sizes.chosen();
        describe(report);
        report.columns();
        measure("creation", () -> new BatchCreation(sizes, report).measure());
        measure("jobs", () -> new JobLots(sizes, report).measure());
        measure("cleanup", () -> new ExperimentCleanup(sizes, report).measure());
        measure("cleanup-load", () -> new CleanupLoad(sizes, report).measure());
        measure("rows", () -> new ManyRows(sizes, report).measure());
        measure("executions", () -> new ExecutionLots(sizes, report).measure());
        measure("metrics", () -> new UsageReads(sizes, report).measure());
        measure("requests", () -> new RequestTurns(sizes, report).measure());
        measure("chat", () -> new ChatTurns(sizes, report).measure());
        measure("pages", () -> new PageReads(sizes, report).experiments());
        measure("more-pages", () -> new PageReads(sizes, report).others());
    }

    /** Measures one part unless {@code -Dbenchmark.part} names another one. */
    private static void measure(String part, Stopwatch.Work work) throws Exception {
        String chosen = System.getProperty("benchmark.part", "");
        if (chosen.isBlank() || chosen.equals(part)) {
            work.run();
        }
    }

    private static void describe(Report report) throws SQLException, IOException {
        report.say("Mayfly benchmark, " + LocalDate.now(ZoneOffset.UTC));
        report.say("%s %s, %d cores, %s"
                .formatted(
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors(),
                        processor()));
        report.say("Java %s, at most %d MB"
                .formatted(Runtime.version(), Runtime.getRuntime().maxMemory() >> 20));
        try (TestDatabase database = TestDatabase.createEmpty();
                Connection connection = database.connect()) {
            report.say(show(connection, "SELECT version()"));
            var settings = new StringBuilder();
            for (String setting : SETTINGS) {
                settings.append(settings.isEmpty() ? "" : ", ")
                        .append(setting)
                        .append(' ')
                        .append(show(connection, "SHOW " + setting));
            }
            report.say(settings + System.lineSeparator());
            if (!show(connection, "SHOW fsync").equals("on")
                    || !show(connection, "SHOW synchronous_commit").equals("on")) {
                throw new IllegalStateException("This server loses commits: run with -Dtest.postgres=durable");
            }
        }
    }

    private static String show(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return "processor not known";
        }
        try (var lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("processor not known");
        }
    }
}
