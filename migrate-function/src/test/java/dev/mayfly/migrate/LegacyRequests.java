package dev.mayfly.migrate;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Requests as an older system left them, written by hand; their ids are numbers. */
record LegacyRequests(Administrator administrator, UUID workspace) {

    static final UUID OURS = id(0xA);
    static final UUID THEIRS = id(0xB);

    /** Two workspaces, each with one owner, in a database of any state. */
    static LegacyRequests in(TestDatabase database) {
        var administrator = new Administrator(database);
        for (UUID workspace : List.of(OURS, THEIRS)) {
            administrator.execute("INSERT INTO workspaces (id, name) VALUES (?, 'Legacy')", workspace);
            administrator.execute(
                    "INSERT INTO users (id, issuer, subject) VALUES (?, 'legacy', ?)", workspace, workspace.toString());
            administrator.execute(
                    "INSERT INTO workspace_members (workspace_id, user_id, role) VALUES (?, ?, 'owner')",
                    workspace,
                    workspace);
        }
        return new LegacyRequests(administrator, OURS);
    }

    static UUID id(int number) {
        return new UUID(0, number);
    }

    /** A hash as a column takes it. */
    static String hash(int number) {
        return "\\x" + "%064x".formatted(number);
    }

    /** The other workspace. */
    LegacyRequests theirs() {
        return new LegacyRequests(administrator, THEIRS);
    }

    /**
     * A request to {@code a.example}, unless the columns tell another domain.
     *
     * @param time a day of March and an hour, as {@code 01 10:00}, in UTC
     * @param columns names and values by turns
     */
    LegacyRequests request(int number, String time, @Nullable Object... columns) {
        var names = new ArrayList<>(List.of("workspace_id", "request_id", "timestamp", "method", "path"));
        var values = new ArrayList<>(List.of(
                literal(workspace),
                literal(id(number)),
                literal("2026-03-%sZ".formatted(time)),
                "'POST'",
                "'/v1/messages'"));
        for (int i = 0; i < columns.length; i += 2) {
            names.add(String.valueOf(columns[i]));
            values.add(literal(columns[i + 1]));
        }
        if (!names.contains("domain")) {
            names.add("domain");
            values.add("'a.example'");
        }
        administrator.execute("INSERT INTO api_requests (%s) VALUES (%s)"
                .formatted(String.join(", ", names), String.join(", ", values)));
        return this;
    }

    /** A train, for requests that were recorded here. */
    LegacyRequests train(int number) {
        administrator.execute(
                "INSERT INTO trains (workspace_id, id, slug, name) VALUES (?, ?, 'here', 'Train')",
                workspace,
                id(number));
        return this;
    }

    LegacyRequests payload(int number, String request, @Nullable String response) {
        administrator.execute("""
                INSERT INTO api_request_payloads (workspace_id, request_id, request, response)
                VALUES (?, ?, CAST(? AS json), CAST(? AS jsonb))
                """, workspace, id(number), request, response);
        return this;
    }

    /** What is stored of the requests of both workspaces, in the order of their ids; numbers instead of ids. */
    List<String> columns(String... names) {
        String columns = List.of(names).stream()
                .map(name -> "coalesce(regexp_replace(CAST(%s AS text), '^[0-]+(?=.)', ''), 'null')".formatted(name))
                .collect(Collectors.joining(", "));
        return administrator.texts("""
                SELECT concat_ws(' ', %s)
                FROM api_requests
                ORDER BY request_id
                """.formatted(columns));
    }

    /** With the place of each row, which changes with each write. */
    List<String> everything() {
        return administrator.texts("""
                SELECT concat_ws(' ', ctid, xmin, api_requests) FROM api_requests
                UNION ALL
                SELECT concat_ws(' ', ctid, xmin, hourly_stats) FROM hourly_stats
                UNION ALL
                SELECT concat_ws(' ', ctid, xmin, api_request_payloads) FROM api_request_payloads
                ORDER BY 1
                """);
    }

    private static String literal(@Nullable Object value) {
        return value == null ? "NULL" : "'%s'".formatted(value);
    }
}
