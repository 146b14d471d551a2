package dev.mayfly.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void saysForEachDocumentWhoWonAndCopiesOfATextPairUp() {
        Tenant owner = API.newTenant();
        evaluated(owner, "baseline", 1, Map.of("won", "40", "lost", "90", "tied", "50", "onlyBefore", "10"));
        evaluated(owner, "candidate", 1, Map.of("won", "60.5", "lost", "20", "tied", "50", "onlyAfter", "10"));

        Answer comparison = owner.get("/api/experiments/compare?baseline=baseline&candidate=candidate");

        assertThat(comparison.at("totals"))
                .hasToString("{documents=5, won=1, lost=1, tied=1, missing=2, meanDifference=-16.5}");
        assertThat(outcomes(comparison))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "won",
                        "won 20.5",
                        "lost",
                        "lost -70.0",
                        "tied",
                        "tied 0.0",
                        "onlyBefore",
                        "missing null",
                        "onlyAfter",
                        "missing null"));
    }

    @Test
    void theSameDocumentPairsUpWithItselfWhateverItsVersions() {
        Tenant owner = API.newTenant();
        String agent = owner.newAgent();
        String document = owner.newDocument("d", "before");
        regular(owner, "baseline", agent, document);
        owner.create("/api/documents/%s/versions".formatted(document), "{\"title\": \"d\", \"content\": \"after\"}");
        regular(owner, "candidate", agent, document);
        owner.claimAll().forEach(job -> owner.complete(job, "50"));

        Answer comparison = owner.get("/api/experiments/compare?baseline=baseline&candidate=candidate");

        assertThat(comparison.size("items")).isEqualTo(1);
        assertThat(comparison.text("items.0.outcome")).isEqualTo("tied");
        assertThat(comparison.text("items.0.baselineDocumentId")).isEqualTo(document);
        assertThat(comparison.text("items.0.candidateDocumentId")).isEqualTo(document);
    }

    @Test
    void aDocumentsGradeIsTheMeanOverItsRepeats() {
        Tenant owner = API.newTenant();
        evaluated(owner, "baseline", 1, Map.of("a", "50"));
        experiment(owner, "candidate", 2, Stream.of("a"));
        var jobs = owner.claimAll();
        owner.complete(jobs.get(0), "40");
        owner.complete(jobs.get(1), "70");

        Answer comparison = owner.get("/api/experiments/compare?baseline=baseline&candidate=candidate");

        assertThat(comparison.text("items.0.candidateGrade")).isEqualTo("55.0");
        assertThat(comparison.text("items.0.difference")).isEqualTo("5.0");
    }

    @Test
    void aJobWithoutAGradeIsMissing() {
        Tenant owner = API.newTenant();
        evaluated(owner, "baseline", 1, Map.of("a", "50"));
        experiment(owner, "candidate", 1, Stream.of("a"));

        Answer comparison = owner.get("/api/experiments/compare?baseline=baseline&candidate=candidate");

        assertThat(comparison.text("items.0.outcome")).isEqualTo("missing");
        assertThat(comparison.at("items.0.candidateGrade")).isNull();
        assertThat(comparison.text("totals.missing")).isEqualTo("1");
    }

    @Test
    void pagesThroughAllPairsUnderTotalsOfAll() {
        Tenant owner = API.newTenant();
        Map<String, String> grades =
                IntStream.range(0, 7).boxed().collect(Collectors.toMap(i -> "document " + i, _ -> "50"));
        evaluated(owner, "baseline", 1, grades);
        evaluated(owner, "candidate", 1, grades);
        String path = "/api/experiments/compare?baseline=baseline&candidate=candidate&limit=3";

        Answer first = owner.get(path);
        Answer second = owner.get(path + "&cursor=" + first.text("nextCursor"));
        Answer third = owner.get(path + "&cursor=" + second.text("nextCursor"));
        Answer reversed = owner.get(
                "/api/experiments/compare?baseline=candidate&candidate=baseline&cursor=" + first.text("nextCursor"));

        assertThat(Stream.of(first, second, third).flatMap(page -> outcomes(page).keySet().stream()))
                .containsExactlyInAnyOrderElementsOf(grades.keySet());
        assertThat(third.at("nextCursor")).isNull();
        assertThat(third.text("totals.documents")).isEqualTo("7");
        assertThat(reversed.status()).isEqualTo(400);
    }

    @Test
    void refusesOneExperimentWithItselfAndThoseThatCannotBeSeen() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 1);
        API.newTenant().newExperiment("theirs", 1);

        Answer same = owner.get("/api/experiments/compare?baseline=e&candidate=e");
        Answer foreign = owner.get("/api/experiments/compare?baseline=e&candidate=theirs");
        Answer absent = owner.get("/api/experiments/compare?baseline=e");

        assertThat(same.status()).isEqualTo(400);
        assertThat(same.text("errors.0.pointer")).isEqualTo("candidate");
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(absent.status()).isEqualTo(400);
        assertThat(absent.text("errors.0.pointer")).isEqualTo("candidate");
    }

    private static void evaluated(Tenant owner, String trackingId, int repeats, Map<String, String> grades) {
        experiment(owner, trackingId, repeats, grades.keySet().stream());
        owner.claimAll().forEach(job -> owner.complete(job, grades.getOrDefault(job.documentTitle(), "0")));
    }

    private static void experiment(Tenant owner, String trackingId, int repeats, Stream<String> titles) {
        owner.create("/api/batches", """
                {"trackingId": "%s", "isEphemeral": true, "repeatCount": %d,
                 "ephemeralAgent": {"name": "a", "primaryInstructions": "x"}, "ephemeralDocuments": {"inline": [%s]}}
                """.formatted(
                        trackingId,
                        repeats,
                        titles.map(title -> "{\"title\": \"%s\", \"content\": \"text of %s\"}".formatted(title, title))
                                .collect(Collectors.joining(","))));
    }

    private static void regular(Tenant owner, String trackingId, String agent, String document) {
        owner.create("/api/batches", """
                {"trackingId": "%s", "agentId": "%s", "documentIds": ["%s"]}
                """.formatted(trackingId, agent, document));
    }

    /** Outcome and difference by the document's title. */
    private static Map<String, String> outcomes(Answer comparison) {
        var outcomes = new HashMap<String, String>();
        for (int i = 0; i < comparison.size("items"); i++) {
            String item = "items.%d.".formatted(i);
            outcomes.put(
                    comparison.text(item + "documentTitle"),
                    comparison.text(item + "outcome") + " " + comparison.at(item + "difference"));
        }
        return outcomes;
    }
}
