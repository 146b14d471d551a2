package dev.mayfly.test;

import java.util.List;
import java.util.stream.Collectors;

/** What the catalogue of a test's database knows of its tables, so that tests reach those that are added later too. */
public record Schema(Administrator administrator) {

    public static Schema of(TestDatabase database) {
        return new Schema(new Administrator(database));
    }

    public List<String> tables() {
        return administrator.texts("""
                SELECT relname
                FROM pg_class
                WHERE relnamespace = CAST('public' AS regnamespace)
                    AND relkind = 'r'
                ORDER BY relname
                """);
    }

    /** Every row of every table, with the transactions that wrote and last locked it. */
    public List<String> contents() {
        return tables().stream()
                .flatMap(table -> administrator
                        .texts("SELECT concat_ws(' ', '%1$s', ctid, xmin, xmax, t) FROM %1$s AS t ORDER BY ctid"
                                .formatted(table))
                        .stream())
                .toList();
    }

    /** Rows that point to a row which does not exist, found by an anti-join over each foreign key. */
    public List<String> orphans() {
        return antiJoins().stream()
                .flatMap(antiJoin -> administrator.texts(antiJoin).stream())
                .toList();
    }

    private List<String> antiJoins() {
        var antiJoins = administrator.texts("""
                SELECT format(
                    'SELECT concat_ws('' '', %L, child) FROM %s AS child WHERE %s AND NOT EXISTS (SELECT FROM %s AS parent WHERE %s)',
                    constraints.conname,
                    constraints.conrelid::regclass,
                    string_agg(format('child.%I IS NOT NULL', child_columns.attname), ' AND '),
                    constraints.confrelid::regclass,
                    string_agg(format('parent.%I = child.%I', parent_columns.attname, child_columns.attname), ' AND '))
                FROM pg_constraint AS constraints
                CROSS JOIN unnest(constraints.conkey, constraints.confkey) AS keys (child_key, parent_key)
                JOIN pg_attribute AS child_columns
                    ON child_columns.attrelid = constraints.conrelid
                    AND child_columns.attnum = keys.child_key
                JOIN pg_attribute AS parent_columns
                    ON parent_columns.attrelid = constraints.confrelid
                    AND parent_columns.attnum = keys.parent_key
                WHERE constraints.contype = 'f'
                    AND constraints.connamespace = CAST('public' AS regnamespace)
                GROUP BY constraints.conname, constraints.conrelid, constraints.confrelid
                """);
        if (antiJoins.isEmpty()) {
            throw new IllegalStateException("The schema has no foreign key");
        }
        return antiJoins;
    }

    /** Empties every table; all at once, also those of which others are partitions, for the sake of foreign keys. */
    public void clear() {
        administrator.execute("TRUNCATE " + administrator.texts("""
                                SELECT relname
                                FROM pg_class
                                WHERE relnamespace = CAST('public' AS regnamespace)
                                    AND relkind IN ('r', 'p')
                                    AND NOT relispartition
                                """).stream().collect(Collectors.joining(", ")));
    }
}
