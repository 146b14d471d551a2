package dev.mayfly.workspace;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A statement for JDBC, from one whose parameters have names such as {@code :workspaceId}.
 *
 * @param sql with a question mark for each parameter
 * @param names of the parameters in their order; one that stands twice is there twice
 */
public record NamedSql(String sql, List<String> names) {

    private static final Pattern NAME = Pattern.compile("(?<!:):([a-zA-Z]\\w*)");

    public NamedSql {
        names = List.copyOf(names);
    }

    public static NamedSql parse(String named) {
        var names = new ArrayList<String>();
        String sql = NAME.matcher(named).replaceAll(match -> {
            names.add(match.group(1));
            return "?";
        });
        return new NamedSql(sql, names);
    }

    /** Sets all parameters by their names; one that is missing becomes NULL. */
    public void bind(PreparedStatement statement, Map<String, Object> parameters) throws SQLException {
        for (int i = 0; i < names.size(); i++) {
            statement.setObject(i + 1, parameters.get(names.get(i)));
        }
    }
}
