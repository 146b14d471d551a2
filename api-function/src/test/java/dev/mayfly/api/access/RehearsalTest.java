package dev.mayfly.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.TestApi;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private static final String KEY = Rehearsal.AUTHORIZATION.substring("Bearer ".length());
    private static final String OTHER_KEY = KEY.replace("mf_0", "mf_1");

    private final Rehearsal rehearsal = API.bean(Rehearsal.class);

    @Test
    void goesOnBehindTheSignInAndFindsNothing() {
        API.newTenant();
        var answers = new ArrayList<Answer>();

        rehearsal.run(() -> {
            answers.add(get("/api/batches", KEY));
            answers.add(get("/api/experiments/none", KEY));
        });

        assertThat(answers).extracting(Answer::status).containsExactly(200, 404);
        assertThat(answers.getFirst().size("items")).isZero();
    }

    @Test
    void mayOnlyRead() {
        var answers = new ArrayList<Answer>();

        rehearsal.run(() -> answers.add(API.call("POST", "/api/agents", "{}", KEY)));

        assertThat(answers).extracting(Answer::status).containsExactly(403);
    }

    @Test
    void signsInNobodyWithTheSameKeyBeforeAfterOrElsewhere() {
        var answers = new ArrayList<Answer>();

        answers.add(get("/api/batches", KEY));
        rehearsal.run(() -> answers.add(
                CompletableFuture.supplyAsync(() -> get("/api/batches", KEY)).join()));
        answers.add(get("/api/batches", KEY));

        assertThat(answers).extracting(Answer::status).containsExactly(401, 401, 401);
    }

    @Test
    void signsInNobodyWithAnotherKey() {
        var answers = new ArrayList<Answer>();

        rehearsal.run(() -> answers.add(get("/api/batches", OTHER_KEY)));

        assertThat(answers).extracting(Answer::status).containsExactly(401);
    }

    private static Answer get(String path, String key) {
        return API.call("GET", path, null, key);
    }
}
