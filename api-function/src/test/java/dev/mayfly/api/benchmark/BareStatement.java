package dev.mayfly.api.benchmark;

import io.micronaut.data.annotation.Query;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The statement of a repository's method, to be run without the repository. */
record BareStatement(String sql, List<String> names) {

    private static final Pattern NAME = Pattern.compile("(?<!:):([a-zA-Z]\\w*)");

    static BareStatement of(Class<?> repository, String name) {
        Method method = Arrays.stream(repository.getMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        String query = method.getAnnotation(Query.class).value();
        var names = new ArrayList<String>();
        String sql = NAME.matcher(query).replaceAll(match -> {
            names.add(match.group(1));
            return "?";
        });
        return new BareStatement(sql, List.copyOf(names));
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        return connection.prepareStatement(sql);
    }

    void bind(PreparedStatement statement, Map<String, Object> values) throws SQLException {
        for (int i = 0; i < names.size(); i++) {
            statement.setObject(i + 1, values.get(names.get(i)));
        }
    }
}
