package dev.mayfly.api.analysis;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import java.time.Instant;

/** A conversation in a train of its own, and the worker who analyses it. */
record Analyses(Tenant owner, String train, String conversation) {

    static final String FINDINGS = """
            {"summary": "A greeting.", "outcome": "achieved", "qualityScore": 80, "sentiment": "positive",
             "strengths": ["Polite"], "problems": [{"title": "Slow", "evidence": "[1]", "severity": "low"}],
             "suggestions": ["Be quick"]}""";

    /** One question of the user, answered. */
    static Analyses of(Tenant owner, String question, String answer) {
        String train = owner.newTrain("Train");
        return new Analyses(owner, train, record(owner, train, question, answer));
    }

    static String record(Tenant owner, String train, String question, String answer) {
        return owner.create(
                        "/api/requests", """
                        {"train": "%s", "startedAt": "%s",
                         "request": {"model": "m", "messages": [{"role": "user", "content": "%s"}]},
                         "response": {"type": "message", "role": "assistant",
                                      "content": [{"type": "text", "text": "%s"}]}}
                        """.formatted(train, Instant.parse("2026-03-01T10:00:00Z"), question, answer))
                .text("conversationId");
    }

    String path() {
        return "/api/conversations/%s/analyses".formatted(conversation);
    }

    /** The id of a new analysis of the main branch. */
    String ask() {
        return owner.create(path(), "{}").text("id");
    }

    /** Claims the only analysis there is. */
    Lease claim() {
        Answer claimed = owner.post("/api/analyses/claim", "{}");
        if (claimed.size("items") != 1) {
            throw new AssertionError(claimed.body());
        }
        return new Lease(owner, claimed.text("items.0.analysisId"), claimed.text("items.0.leaseToken"));
    }

    /** An analysis as a worker holds it. */
    record Lease(Tenant owner, String id, String token) {

        Answer messages() {
            return post("messages", "");
        }

        Answer complete() {
            return complete(FINDINGS);
        }

        Answer complete(String findings) {
            return post("complete", """
                    , "result": %s, "model": "claude-test", "costUsd": "0.0120",
                    "usage": {"inputTokens": 10, "outputTokens": 5}""".formatted(findings));
        }

        Answer fail(boolean retryable) {
            return post("fail", """
                    , "code": "model_timeout", "message": "No answer to me@example.org", "retryable": %b,
                    "model": "claude-test", "costUsd": "0.02", "usage": {"inputTokens": 7, "outputTokens": 3}""".formatted(retryable));
        }

        Answer post(String verb, String more) {
            return owner.post(
                    "/api/analyses/%s/%s".formatted(id, verb), "{\"leaseToken\": \"%s\"%s}".formatted(token, more));
        }
    }
}
