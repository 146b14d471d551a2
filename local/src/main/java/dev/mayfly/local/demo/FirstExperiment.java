package dev.mayfly.local.demo;

import java.util.List;

/** The steps from creating an experiment to deleting it, as a newcomer types them. */
public final class FirstExperiment {

    public static final String FIRST = "first-try";
    public static final String AGAIN = "second-try";

    private static final String EXPERIMENT = "/api/experiments/" + FIRST;

    private FirstExperiment() {}

    public static List<Step> steps() {
        return List.of(
                new Step(
                        "create an experiment: a temporary agent, two documents",
                        "POST",
                        "/api/batches",
                        "{\"trackingId\": \"" + FIRST + "\", \"isEphemeral\": true, \"expiresInDays\": 1,"
                                + " \"ephemeralAgent\": {\"name\": \"Greeting checker\","
                                + " \"primaryInstructions\": \"Check that the text greets.\", \"providesGrades\": true,"
                                + " \"assertions\": [{\"type\": \"contains\", \"value\": \"hello\", \"weight\": 2},"
                                + " {\"type\": \"minWords\", \"value\": 3, \"weight\": 1}]},"
                                + " \"ephemeralDocuments\": {\"inline\": ["
                                + "{\"title\": \"Friendly\", \"content\": \"hello and welcome to the show\"},"
                                + " {\"title\": \"Terse\", \"content\": \"go away\"}]}}"),
                new Step("list experiments", "GET", "/api/batches?type=experiment", null),
                new Step("look at it: progress, grades, cost", "GET", EXPERIMENT, null),
                new Step("read each result", "GET", EXPERIMENT + "/results", null),
                new Step("export them", "GET", EXPERIMENT + "/export?format=csv", null),
                new Step("run it again", "POST", EXPERIMENT + "/rerun", "{\"trackingId\": \"" + AGAIN + "\"}"),
                new Step(
                        "a few seconds later, compare both runs",
                        "GET",
                        "/api/experiments/compare?baseline=" + FIRST + "&candidate=" + AGAIN,
                        null),
                new Step("keep it for a week", "PATCH", EXPERIMENT, "{\"expiresInDays\": 7}"),
                new Step("delete it, with a receipt", "DELETE", EXPERIMENT, null),
                new Step("delete the other one", "DELETE", "/api/experiments/" + AGAIN, null));
    }
}
