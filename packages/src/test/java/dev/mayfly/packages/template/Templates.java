package dev.mayfly.packages.template;

import java.util.List;

/** What tests of running functions take from the templates. */
public final class Templates {

    private Templates() {}

    /** What a new database is told before the first migration. */
    public static List<String> statementsOfTheOwner() {
        return Deployment.read().data().at("Resources", "DatabaseOwner", "Properties", "Statements").items().stream()
                .map(Node::text)
                .toList();
    }

    /** What the scheduler sends to the cleanup. */
    public static String inputOfTheCleanup() {
        return Deployment.read()
                .functions()
                .getOrDefault("CleanupFunction", new Node(null))
                .at("Properties", "Events", "Hourly", "Properties", "Input")
                .text();
    }
}
