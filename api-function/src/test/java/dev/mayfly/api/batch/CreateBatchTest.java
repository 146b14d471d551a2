package dev.mayfly.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.TemporalUnitWithinOffset;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateBatchTest {

    @AutoClose
    private static final TestApi API = TestApi.start(Map.of("experiments.max-documents-per-batch", 50));

    private static final TemporalUnitWithinOffset A_MINUTE =
            new TemporalUnitWithinOffset(1, java.time.temporal.ChronoUnit.MINUTES);

    @Test
    void answersWithTheNewBatchAndWhereItIs() {
        Tenant owner = API.newTenant();

        Answer created = owner.newExperiment("mine", 2);

        String id = created.text("batch.id");
        String agent = created.text("agent.id");
        assertThat(created.header("Location")).isEqualTo("/api/batches/" + id);
        assertThat(created.body()).isEqualTo("""
                        {"batch":{"id":"%s","trackingId":"mine","trackingUrl":"/api/experiments/mine","expiresAt":"%s",\
                        "isEphemeral":true,"jobCount":2},"agent":{"id":"%s","isEphemeral":true}}""".formatted(id, created.text("batch.expiresAt"), agent));
        assertThat(owner.get("/api/batches/" + id).text("jobStats.total")).isEqualTo("2");
        assertThat(owner.get("/api/batches/" + id).at("jobStats"))
                .hasToString("{total=2, pending=2, running=0, completed=0, failed=0, cancelled=0}");
    }

    @Test
    void aRegularBatchNeverExpiresAndNeedsNoTrackingId() {
        Tenant owner = API.newTenant();

        Answer created = owner.create("/api/batches", regular(owner, ""));

        assertThat(created.at("batch.expiresAt")).isNull();
        assertThat(created.at("batch.trackingId")).isNull();
        assertThat(created.at("batch.isEphemeral")).isEqualTo(false);
        assertThat(created.at("agent.isEphemeral")).isEqualTo(false);
    }

    @Test
    void anExperimentExpiresAfterSevenDaysWhenNothingIsSaid() {
        Answer created = API.newTenant().newExperiment("e", 1);

        assertThat(Instant.parse(created.text("batch.expiresAt")))
                .isCloseTo(Instant.now().plus(Duration.ofDays(7)), A_MINUTE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30})
    void anExperimentExpiresAfterOneToThirtyDays(int days) {
        Answer created = API.newTenant().create("/api/batches", experiment("\"expiresInDays\": " + days));

        assertThat(Instant.parse(created.text("batch.expiresAt")))
                .isCloseTo(Instant.now().plus(Duration.ofDays(days)), A_MINUTE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "31", "2147483648", "1.5", "\"1\"", "1e999999"})
    void anExperimentExpiresAtNoOtherTime(String days) {
        Answer answer = API.newTenant().post("/api/batches", experiment("\"expiresInDays\": " + days));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo("/expiresInDays");
    }

    @Test
    void aRegularBatchTakesNoExpiryAndNothingEphemeral() {
        Tenant owner = API.newTenant();

        Answer answer = owner.post("/api/batches", """
                {"ephemeralAgent": {"name": "a", "primaryInstructions": "x"}, "expiresInDays": 3,
                 "ephemeralDocuments": {"inline": [{"title": "t", "content": "c"}]}}
                """);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(pointers(answer))
                .containsExactlyInAnyOrder("/ephemeralAgent", "/ephemeralDocuments", "/expiresInDays");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-Z_0.9", "...", "-"})
    void takesTrackingIdsOfLettersDigitsDotUnderscoreAndHyphen(String trackingId) {
        Tenant owner = API.newTenant();

        assertThat(owner.newExperiment(trackingId, 1).text("batch.trackingId")).isEqualTo(trackingId);
        assertThat(owner.get("/api/experiments/" + trackingId).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "ä", "a/b", "a\\n", "a%", "compare", ".", ".."})
    void refusesTrackingIdsThatNoPathCouldName(String trackingId) {
        Answer answer = API.newTenant().post("/api/batches", Tenant.experiment(trackingId, 1));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo("/trackingId");
    }

    @Test
    void takesTrackingIdsOfUpToAHundredCharacters() {
        Tenant owner = API.newTenant();

        assertThat(owner.post("/api/batches", Tenant.experiment("x".repeat(100), 1))
                        .status())
                .isEqualTo(201);
        assertThat(owner.post("/api/batches", Tenant.experiment("x".repeat(101), 1))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void makesATrackingIdForAnExperimentThatHasNone() {
        Answer created = API.newTenant().create("/api/batches", experiment("\"name\": \"x\""));

        assertThat(created.text("batch.trackingId")).matches("exp_[a-z0-9]{8}");
    }

    @Test
    void aTrackingIdIsUniqueInItsWorkspaceAmongBatchesThatExist() {
        Tenant owner = API.newTenant();
        owner.newExperiment("taken", 1);

        Answer again = owner.post("/api/batches", Tenant.experiment("taken", 1));
        Answer regular = owner.post("/api/batches", regular(owner, "\"trackingId\": \"taken\","));
        Answer elsewhere = API.newTenant().post("/api/batches", Tenant.experiment("taken", 1));
        owner.delete("/api/experiments/taken");
        Answer afterwards = owner.post("/api/batches", Tenant.experiment("taken", 1));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text("code")).isEqualTo("tracking_id_taken");
        assertThat(regular.status()).isEqualTo(409);
        assertThat(elsewhere.status()).isEqualTo(201);
        assertThat(afterwards.status()).isEqualTo(201);
    }

    @Test
    void takesExactlyOneAgent() {
        Tenant owner = API.newTenant();
        String agent = owner.newAgent();
        String documents = "\"ephemeralDocuments\": {\"inline\": [{\"title\": \"t\", \"content\": \"c\"}]}";

        Answer none = owner.post("/api/batches", "{\"isEphemeral\": true, %s}".formatted(documents));
        Answer both = owner.post("/api/batches", """
                {"isEphemeral": true, "agentId": "%s", "ephemeralAgent": {"name": "a", "primaryInstructions": "x"}, %s}
                """.formatted(agent, documents));

        assertThat(none.status()).isEqualTo(400);
        assertThat(none.text("errors.0.pointer")).isEqualTo("/agentId");
        assertThat(both.status()).isEqualTo(400);
        assertThat(both.text("errors.0.pointer")).isEqualTo("/agentId");
    }

    @Test
    void anEphemeralAgentMayStartFromAnOrdinaryOneAndChangePartsOfIt() {
        Tenant owner = API.newTenant();
        String base = owner.create("/api/agents", """
                {"name": "Base", "description": "d", "primaryInstructions": "Base instructions.", "model": "m",
                 "selfCritiqueInstructions": "Doubt.", "providesGrades": false}
                """).text("id");

        owner.create("/api/batches", """
                {"trackingId": "e", "isEphemeral": true,
                 "ephemeralAgent": {"baseAgentId": "%s", "primaryInstructions": "Changed."},
                 "ephemeralDocuments": {"inline": [{"title": "t", "content": "c"}]}}
                """.formatted(base));

        Answer experiment = owner.get("/api/experiments/e");
        assertThat(experiment.text("agent.name")).isEqualTo("Base");
        assertThat(experiment.text("agent.primaryInstructions")).isEqualTo("Changed.");
        assertThat(experiment.text("agent.selfCritiqueInstructions")).isEqualTo("Doubt.");
        assertThat(experiment.text("agent.model")).isEqualTo("m");
        assertThat(experiment.at("agent.providesGrades")).isEqualTo(false);
        assertThat(experiment.text("agent.id")).isNotEqualTo(base);
        assertThat(owner.get("/api/agents/" + base).text("primaryInstructions")).isEqualTo("Base instructions.");
    }

    @Test
    void agentsThatCannotBeSeenAreUnknown() {
        Tenant owner = API.newTenant();
        String foreign = API.newTenant().newAgent();
        String ephemeral = owner.newExperiment("e", 1).text("agent.id");
        String document = owner.newDocument("t", "c");

        for (String agent : List.of(foreign, ephemeral)) {
            Answer asAgent = owner.post(
                    "/api/batches", "{\"agentId\": \"%s\", \"documentIds\": [\"%s\"]}".formatted(agent, document));
            Answer asBase = owner.post("/api/batches", """
                    {"isEphemeral": true, "ephemeralAgent": {"baseAgentId": "%s"}, "documentIds": ["%s"]}
                    """.formatted(agent, document));

            assertThat(asAgent.status()).isEqualTo(422);
            assertThat(asAgent.text("errors.0.pointer")).isEqualTo("/agentId");
            assertThat(asBase.status()).isEqualTo(422);
            assertThat(asBase.text("errors.0.pointer")).isEqualTo("/ephemeralAgent/baseAgentId");
        }
    }

    @Test
    void evaluatesTheUnionOfNamedAndSentDocuments() {
        Tenant owner = API.newTenant();
        String document = owner.newDocument("Named", "c");

        Answer created = owner.create("/api/batches", """
                {"trackingId": "e", "isEphemeral": true, "ephemeralAgent": {"name": "a", "primaryInstructions": "x"},
                 "documentIds": ["%s", "%s"],
                 "ephemeralDocuments": {"inline": [{"title": "Sent", "content": "c"}, {"title": "Sent too", "content": "c"}]}}
                """.formatted(document, document));

        assertThat(created.text("batch.jobCount")).isEqualTo("3");
        assertThat(owner.claimAll())
                .extracting(Tenant.LeasedJob::documentTitle)
                .containsExactlyInAnyOrder("Named", "Sent", "Sent too");
        assertThat(owner.get("/api/experiments/e").size("ephemeralResources.documentIds"))
                .isEqualTo(2);
    }

    @Test
    void namesAllUnknownDocumentsInOne422AndCreatesNothing() {
        Tenant owner = API.newTenant();
        String foreign = API.newTenant().newDocument("t", "c");
        String missing = "00000000-0000-7000-8000-000000000000";

        Answer answer = owner.post("/api/batches", """
                {"trackingId": "e", "isEphemeral": true, "ephemeralAgent": {"name": "a", "primaryInstructions": "x"},
                 "documentIds": ["%s", "%s", "%s"]}
                """.formatted(owner.newDocument("t", "c"), foreign, missing));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("code")).isEqualTo("unknown_documents");
        assertThat(answer.size("errors")).isEqualTo(2);
        assertThat(pointers(answer)).containsExactly("/documentIds/1", "/documentIds/2");
        assertThat(answer.body()).contains(foreign, missing);
        assertThat(API.query("SELECT count(*) FROM agents WHERE workspace_id = '%s'".formatted(owner.workspaceId())))
                .isEqualTo("0");
    }

    @Test
    void refusesABatchWithoutAnyDocument() {
        Tenant owner = API.newTenant();
        String agent = owner.newAgent();

        for (String documents :
                List.of("", ", \"documentIds\": []", ", \"isEphemeral\": true, \"ephemeralDocuments\": {}")) {
            Answer answer = owner.post("/api/batches", "{\"agentId\": \"%s\"%s}".formatted(agent, documents));

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.text("code")).isEqualTo("no_documents");
        }
    }

    @Test
    void refusesMoreDocumentsThanTheLimit() {
        Tenant owner = API.newTenant();

        Answer most = owner.post("/api/batches", Tenant.experiment("most", 50));
        Answer tooMany = owner.post("/api/batches", Tenant.experiment("many", 51));

        assertThat(most.status()).isEqualTo(201);
        assertThat(tooMany.status()).isEqualTo(422);
        assertThat(tooMany.text("code")).isEqualTo("too_many_documents");
        assertThat(tooMany.text("detail")).contains("50", "51");
    }

    @Test
    void repeatCountMakesSoManyJobsForEachDocument() {
        Tenant owner = API.newTenant();

        Answer created = owner.create("/api/batches", experiment("\"trackingId\": \"e\", \"repeatCount\": 20"));

        assertThat(created.text("batch.jobCount")).isEqualTo("20");
        assertThat(owner.get("/api/experiments/e/results?limit=200").text("items.19.repeatIndex"))
                .isEqualTo("19");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "21", "-1", "1.5"})
    void repeatCountIsOneToTwenty(String count) {
        Answer answer = API.newTenant().post("/api/batches", experiment("\"repeatCount\": " + count));

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void targetCountTakesDocumentsThatTheAgentHasEvaluatedRoundRobinWhenFewer() {
        Tenant owner = API.newTenant();
        String agent = owner.newAgent();
        evaluate(owner, agent, List.of("A", "B", "C"));
        owner.newDocument("Never evaluated", "c");

        Answer created = owner.create("/api/batches", "{\"agentId\": \"%s\", \"targetCount\": 7}".formatted(agent));

        Map<String, Long> jobs = owner.claimAll().stream()
                .collect(Collectors.groupingBy(Tenant.LeasedJob::documentTitle, Collectors.counting()));
        assertThat(created.text("batch.jobCount")).isEqualTo("7");
        assertThat(jobs.keySet()).containsExactlyInAnyOrder("A", "B", "C");
        assertThat(jobs.values()).containsExactlyInAnyOrder(3L, 2L, 2L);
    }

    @Test
    void targetCountShufflesAndTakesTheFirst() {
        Tenant owner = API.newTenant();
        String agent = owner.newAgent();
        evaluate(
                owner,
                agent,
                IntStream.range(0, 10).mapToObj(i -> "Document " + i).toList());

        var choices = IntStream.range(0, 5)
                .mapToObj(_ -> {
                    owner.create("/api/batches", "{\"agentId\": \"%s\", \"targetCount\": 4}".formatted(agent));
                    return owner.claimAll().stream()
                            .map(Tenant.LeasedJob::documentTitle)
                            .sorted()
                            .toList();
                })
                .toList();

        assertThat(choices).allSatisfy(choice -> assertThat(choice).hasSize(4).doesNotHaveDuplicates());
        assertThat(choices.stream().distinct().count()).isGreaterThan(1);
    }

    @Test
    void targetCountWithoutAnyEvaluatedDocumentIsRefused() {
        Tenant owner = API.newTenant();
        String agent = owner.newAgent();
        evaluate(owner, owner.newAgent(), List.of("Of another agent"));

        Answer answer = owner.post("/api/batches", "{\"agentId\": \"%s\", \"targetCount\": 1}".formatted(agent));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("code")).isEqualTo("no_documents");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'targetCount': 0                                                       | /targetCount",
                "'targetCount': 101                                                     | /targetCount",
                "'targetCount': 1, 'documentIds': ['00000000-0000-7000-8000-000000000000'] | /targetCount",
                "'targetCount': 1, 'isEphemeral': true, 'ephemeralDocuments': {}        | /targetCount",
                "'targetCount': 1, 'repeatCount': 2                                     | /repeatCount",
            })
    void targetCountIsOneToAHundredAndExcludesDocuments(String fields, String pointer) {
        Tenant owner = API.newTenant();

        Answer answer = owner.post(
                "/api/batches", "{\"agentId\": \"%s\", %s}".formatted(owner.newAgent(), fields.replace('\'', '"')));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(pointers(answer)).contains(pointer);
    }

    @Test
    void jobsKeepTheVersionsOfTheMomentOfCreation() {
        Tenant owner = API.newTenant();
        String agent = owner.newAgent();
        String document = owner.newDocument("Before", "before");
        owner.create("/api/batches", """
                {"trackingId": "e", "agentId": "%s", "documentIds": ["%s"]}
                """.formatted(agent, document));

        owner.create("/api/agents/%s/versions".formatted(agent), "{\"primaryInstructions\": \"After.\"}");
        owner.create(
                "/api/documents/%s/versions".formatted(document), "{\"title\": \"After\", \"content\": \"after\"}");

        Answer claimed = owner.post("/api/jobs/claim", "{}");
        assertThat(claimed.text("items.0.agent.version")).isEqualTo("1");
        assertThat(claimed.text("items.0.agent.instructions")).isEqualTo("Judge it.");
        assertThat(claimed.text("items.0.document.content")).isEqualTo("before");
        assertThat(owner.get("/api/experiments/e").text("agent.version")).isEqualTo("1");
        assertThat(owner.get("/api/experiments/e/results").text("items.0.documentTitle"))
                .isEqualTo("Before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\u2003", "\\u0085", "\\u00a0", "\\u001c"})
    void refusesNamesOfNothingButSpace(String name) {
        Tenant owner = API.newTenant();

        Answer batch = owner.post("/api/batches", experiment("\"name\": \"%s\"".formatted(name)));
        Answer agent = owner.post("/api/batches", """
                {"isEphemeral": true, "ephemeralAgent": {"name": "%s", "primaryInstructions": "x"},
                 "ephemeralDocuments": {"inline": [{"title": "t", "content": "c"}]}}
                """.formatted(name));

        assertThat(batch.status()).as(batch.body()).isEqualTo(400);
        assertThat(batch.text("errors.0.pointer")).isEqualTo("/name");
        assertThat(agent.status()).as(agent.body()).isEqualTo(400);
        assertThat(agent.text("errors.0.pointer")).isEqualTo("/ephemeralAgent/name");
    }

    private static void evaluate(Tenant owner, String agent, List<String> titles) {
        String ids = titles.stream()
                .map(title -> "\"%s\"".formatted(owner.newDocument(title, title)))
                .collect(Collectors.joining(","));
        owner.create("/api/batches", "{\"agentId\": \"%s\", \"documentIds\": [%s]}".formatted(agent, ids));
        owner.claimAll().forEach(job -> owner.complete(job, "50"));
    }

    /** An experiment of one document with some more fields. */
    private static String experiment(String fields) {
        return """
                {"isEphemeral": true, "ephemeralAgent": {"name": "a", "primaryInstructions": "x"},
                 "ephemeralDocuments": {"inline": [{"title": "t", "content": "c"}]}, %s}
                """.formatted(fields);
    }

    private static String regular(Tenant owner, String fields) {
        return "{%s \"agentId\": \"%s\", \"documentIds\": [\"%s\"]}"
                .formatted(fields, owner.newAgent(), owner.newDocument("t", "c"));
    }

    private static List<String> pointers(Answer answer) {
        return IntStream.range(0, answer.size("errors"))
                .mapToObj(i -> answer.text("errors.%d.pointer".formatted(i)))
                .toList();
    }
}
