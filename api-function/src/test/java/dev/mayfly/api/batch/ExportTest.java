package dev.mayfly.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    @Test
    void jsonHoldsTheExperimentAndItsResultsAsTheApiShowsThem() {
        Tenant owner = API.newTenant();
        evaluated(owner, "s", "a");

        Answer export = owner.get("/api/experiments/e/export?format=json");

        assertThat(export.header("Content-Type")).startsWith("application/json");
        assertThat(export.header("Content-Disposition")).isEqualTo("attachment; filename=\"e.json\"");
        assertThat(export.at("experiment")).hasToString(valueOf(owner.get("/api/experiments/e")));
        assertThat(export.at("results"))
                .isEqualTo(owner.get("/api/experiments/e/results").at("items"));
        assertThat(export.at("nextCursor")).isNull();
        assertThat(export.header("Link")).isNull();
    }

    @Test
    void jsonLinesHaveOneResultALine() {
        Tenant owner = API.newTenant();
        evaluated(owner, "line\\nbreak \\u2028", "a");

        Answer export = owner.get("/api/experiments/e/export?format=jsonl");

        assertThat(export.header("Content-Type")).startsWith("application/x-ndjson");
        assertThat(export.body().lines()).hasSize(1);
        assertThat(export.body()).endsWith("}\n");
        assertThat(export.text("evaluation.summary")).isEqualTo("line\nbreak \u2028");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                "=cmd|' /C calc'!A0",
                "＝1",
                "＋1",
                "－1",
                "＠a"
            })
    void csvCellsAreNoFormulas(String text) throws IOException {
        Tenant owner = API.newTenant();
        String escaped = text.replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n");
        evaluated(owner, escaped, escaped);

        CSVRecord row =
                csv(owner.get("/api/experiments/e/export?format=csv").body()).getFirst();

        assertThat(row.get("summary")).isEqualTo("'" + text);
        assertThat(row.get("analysis")).isEqualTo("'" + text);
    }

    @Test
    void csvKeepsQuotesCommasAndLineBreaks() throws IOException {
        Tenant owner = API.newTenant();
        evaluated(owner, "a \\\"quoted\\\", thing", "two\\r\\nlines, ünï 𝕏");

        Answer export = owner.get("/api/experiments/e/export?format=csv");

        CSVRecord row = csv(export.body()).getFirst();
        assertThat(export.header("Content-Type")).isEqualTo("text/csv;charset=utf-8");
        assertThat(export.body()).endsWith("\r\n");
        assertThat(row.get("summary")).isEqualTo("a \"quoted\", thing");
        assertThat(row.get("analysis")).isEqualTo("two\r\nlines, ünï 𝕏");
        assertThat(row.get("grade")).isEqualTo("50.00");
        assertThat(row.get("costUsd")).isEqualTo("0.01");
        assertThat(row.toMap())
                .containsOnlyKeys(
                        "jobId",
                        "documentId",
                        "documentTitle",
                        "repeatIndex",
                        "status",
                        "attempts",
                        "grade",
                        "summary",
                        "analysis",
                        "highlights",
                        "model",
                        "durationMs",
                        "costUsd",
                        "errorCode",
                        "errorMessage");
    }

    @Test
    void markdownCannotBeBrokenByContent() {
        Tenant owner = API.newTenant();
        owner.create("/api/batches", """
                {"trackingId": "e", "name": "x | y\\n# Fake", "description": "a\\n\\n# Fake\\n| cell |", "isEphemeral": true,
                 "ephemeralAgent": {"name": "| A\\n|", "primaryInstructions": "x"},
                 "ephemeralDocuments": {"inline": [{"title": "t\\n# Fake <script>alert(1)</script>", "content": "c"}]}}
                """);
        Tenant.LeasedJob job = owner.claimAll().getFirst();
        owner.post("/api/jobs/%s/complete".formatted(job.id()), """
                {"leaseToken": "%s", "summary": "s\\n# Fake\\n\\n## Fake", "analysis": "```\\n# Fake\\r## Fake\\u2028# Fake",
                 "highlights": [{"start": 0, "end": 1, "quote": "q\\n# Fake", "comment": "c\\n# Fake [x](javascript:alert)"}], "durationMs": 1}
                """.formatted(job.leaseToken()));

        String report = owner.get("/api/experiments/e/export?format=markdown").body();

        assertThat(report.lines().filter(line -> line.startsWith("#")))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("# Experiment x \\| y"))
                .anyMatch(line -> line.startsWith("## t "));
        assertThat(report).doesNotContain("<script", "[x](");
        assertThat(report.lines().filter(line -> line.startsWith("|")))
                .allMatch(line -> line.replace("\\|", "")
                                .chars()
                                .filter(character -> character == '|')
                                .count()
                        == 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonl", "csv", "markdown"})
    void moreThanOneAnswerHoldsIsGivenWholeOverSeveralPages(String format) throws IOException {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 15);
        String analysis = "0123456789".repeat(20_000);
        owner.claimAll()
                .forEach(job -> owner.post("/api/jobs/%s/complete".formatted(job.id()), """
                {"leaseToken": "%s", "grade": 1, "summary": "of %s", "analysis": "%s", "durationMs": 1}
                """.formatted(
                                job.leaseToken(), job.documentTitle(), analysis)));
        var pages = new ArrayList<Answer>();
        @Nullable String next = "/api/experiments/e/export?format=" + format;

        while (next != null) {
            Answer page = owner.get(next);
            pages.add(page);
            next = nextOf(page);
        }

        String whole = String.join("", pages.stream().map(Answer::body).toList());
        assertThat(pages).hasSizeGreaterThan(1).allSatisfy(page -> {
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body().length()).isLessThan(5_000_000);
        });
        for (int i = 0; i < 15; i++) {
            assertThat(whole.split(Pattern.quote("of Document %d".formatted(i)) + "\\b", -1))
                    .hasSize(2);
        }
        if (format.equals("csv")) {
            assertThat(csv(whole)).hasSize(15);
        }
        if (format.equals("json")) {
            assertThat(pages)
                    .allSatisfy(page -> assertThat(page.at("experiment")).isNotNull());
        }
    }

    @Test
    void aFileNameIsOnlyTheTrackingId() {
        Tenant owner = API.newTenant();
        owner.newExperiment("A-1.b_c", 1);

        assertThat(owner.get("/api/experiments/A-1.b_c/export?format=markdown").header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"A-1.b_c.md\"");
    }

    @Test
    void refusesOtherFormatsAndForeignCursors() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 2);
        String results = owner.get("/api/experiments/e/results?limit=1").text("nextCursor");

        assertThat(owner.get("/api/experiments/e/export?format=xml").text("errors.0.pointer"))
                .isEqualTo("format");
        assertThat(owner.get("/api/experiments/e/export?cursor=" + results).text("code"))
                .isEqualTo("bad_cursor");
    }

    @Test
    void isGivenWhateverTheCallerAccepts() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 1);

        for (String accept : List.of("text/csv", "*/*", "application/json", "text/html")) {
            Answer answer = API.call(
                    "GET", "/api/experiments/e/export?format=csv", null, owner.key(), Map.of("Accept", accept));

            assertThat(answer.status()).as(accept).isIn(200, 406);
        }
    }

    /** An experiment of one job that has this summary and this analysis, as JSON has them. */
    private static void evaluated(Tenant owner, String summary, String analysis) {
        owner.newExperiment("e", 1);
        Tenant.LeasedJob job = owner.claimAll().getFirst();
        Answer completed = owner.post(
                "/api/jobs/%s/complete".formatted(job.id()), """
                {"leaseToken": "%s", "grade": 50, "summary": "%s", "analysis": "%s", "costUsd": "0.01", "durationMs": 3}
                """.formatted(job.leaseToken(), summary, analysis));
        assertThat(completed.status()).as(completed.body()).isEqualTo(200);
    }

    private static String valueOf(Answer answer) {
        return answer.json() == null
                ? answer.body()
                : String.valueOf(answer.json().getValue());
    }

    private static List<CSVRecord> csv(String text) throws IOException {
        try (var parser = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new java.io.StringReader(text))) {
            return parser.getRecords();
        }
    }

    private static @Nullable String nextOf(Answer page) {
        String link = page.header("Link");
        Matcher matcher = NEXT.matcher(link == null ? "" : link);
        return matcher.find() ? matcher.group(1) : null;
    }
}
