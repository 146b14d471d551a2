package dev.mayfly.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How PostgreSQL goes about the queries of repositories in one workspace. */
public record Plans(TestDatabase database, WorkspaceId workspace) {

    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-zA-Z]+)");
    private static final Pattern INDEX = Pattern.compile("(?:Index(?: Only)? Scan(?: Backward)?)(?: using| on) (\\w+)");
    private static final Pattern TABLE =
            Pattern.compile("(?:Seq Scan|Bitmap Heap Scan|Index(?: Only)? Scan(?: Backward)? using \\w+) on (\\w+)");
    private static final Pattern WHOLE_TABLE = Pattern.compile("Seq Scan on (\\w+)");

    /** Under the role of the API. */
    public Plan of(Class<?> repository, String query, Map<String, ? extends @Nullable Object> values)
            throws SQLException {
        return of(TestDatabase.APP, repository, query, values);
    }

    public Plan of(String role, Class<?> repository, String query, Map<String, ? extends @Nullable Object> values)
            throws SQLException {
        return of(role, sqlOf(repository, query), values);
    }

    /** Of a statement that is no query of a repository. */
    public Plan of(String role, String query, Map<String, ? extends @Nullable Object> values) throws SQLException {
        return of(role, false, query, values);
    }

    /** Of a query in a transaction that has been opened by an {@link dev.mayfly.workspace.Opening}. */
    public Plan afterOpening(Class<?> repository, String query, Map<String, ? extends @Nullable Object> values)
            throws SQLException {
        return of(TestDatabase.APP, true, sqlOf(repository, query), values);
    }

    private Plan of(String role, boolean isOpened, String query, Map<String, ? extends @Nullable Object> values)
            throws SQLException {
        var sql =
                PARAMETER.matcher(query).replaceAll(parameter -> Matcher.quoteReplacement(literal(parameter, values)));
        try (var connection = database.connect(role)) {
            Administrator.execute(connection, "SELECT set_config('app.workspace_id', ?, false)", workspace.toString());
            if (isOpened) {
                connection.createStatement().execute("SET enable_seqscan = off");
            }
            try (var lines = connection.createStatement().executeQuery("EXPLAIN " + sql)) {
                var text = new ArrayList<String>();
                while (lines.next()) {
                    text.add(lines.getString(1));
                }
                return new Plan(String.join("\n", text));
            }
        }
    }

    /** What really runs: the text of the annotation. */
    private static String sqlOf(Class<?> repository, String query) {
        return Arrays.stream(repository.getDeclaredMethods())
                .filter(method -> method.getName().equals(query) && method.isAnnotationPresent(Query.class))
                .map(method -> method.getAnnotation(Query.class).value())
                .findFirst()
                .orElseThrow();
    }

    private String literal(MatchResult parameter, Map<String, ? extends @Nullable Object> values) {
        var name = parameter.group(1);
        if (name.equals("workspaceId")) {
            return "'%s'".formatted(workspace);
        }
        assertThat(values).containsKey(name);
        return switch (values.get(name)) {
            case null -> "NULL";
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            case Object other -> "'%s'".formatted(other);
        };
    }

    /** A plan as EXPLAIN writes it. */
    public record Plan(String text) {

        public Collection<String> indexes() {
            return INDEX.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
        }

        /** All that is read, in whatever way. */
        public Collection<String> tables() {
            return TABLE.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
        }

        public List<String> wholeTables() {
            return WHOLE_TABLE
                    .matcher(text)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
