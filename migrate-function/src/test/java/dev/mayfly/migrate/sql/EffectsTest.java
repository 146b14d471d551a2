package dev.mayfly.migrate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EffectsTest {

    private static final Effects EFFECTS = new Effects(Map.of("t_a_idx", "t")::get);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CREATE INDEX CONCURRENTLY i ON t (a)                                    | t SHARE_UPDATE_EXCLUSIVE SCAN
            CREATE UNIQUE INDEX i ON ONLY public.t (a)                              | t SHARE SCAN
            DROP INDEX t_a_idx                                                      | t ACCESS_EXCLUSIVE CATALOGUE
            DROP INDEX CONCURRENTLY IF EXISTS t_a_idx                               | t SHARE_UPDATE_EXCLUSIVE CATALOGUE
            CREATE TABLE n (a int REFERENCES t, FOREIGN KEY (a) REFERENCES u (a))   | t SHARE_ROW_EXCLUSIVE CATALOGUE, u SHARE_ROW_EXCLUSIVE CATALOGUE
            CREATE TABLE n PARTITION OF t DEFAULT                                   | t ACCESS_EXCLUSIVE CATALOGUE
            ALTER TABLE t VALIDATE CONSTRAINT c                                     | t SHARE_UPDATE_EXCLUSIVE SCAN
            ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID                  | t ACCESS_EXCLUSIVE CATALOGUE
            ALTER TABLE t ADD CHECK (a > 0)                                         | t ACCESS_EXCLUSIVE SCAN
            ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (a) NOT VALID            | t SHARE_ROW_EXCLUSIVE CATALOGUE, u SHARE_ROW_EXCLUSIVE CATALOGUE
            ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u             | t SHARE_ROW_EXCLUSIVE SCAN, u SHARE_ROW_EXCLUSIVE SCAN
            ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i                     | t ACCESS_EXCLUSIVE CATALOGUE
            ALTER TABLE t ADD CONSTRAINT c UNIQUE (a)                               | t ACCESS_EXCLUSIVE SCAN
            ALTER TABLE t ADD COLUMN a int, ADD b text DEFAULT 'x, y' NOT NULL      | t ACCESS_EXCLUSIVE CATALOGUE, t ACCESS_EXCLUSIVE CATALOGUE
            ALTER TABLE t ADD COLUMN a uuid DEFAULT gen_random_uuid()               | t ACCESS_EXCLUSIVE REWRITE
            ALTER TABLE t ADD COLUMN a int GENERATED ALWAYS AS (b + 1) STORED       | t ACCESS_EXCLUSIVE REWRITE
            ALTER TABLE t ADD COLUMN a int NOT NULL                                 | t ACCESS_EXCLUSIVE SCAN
            ALTER TABLE t ALTER COLUMN a TYPE bigint                                | t ACCESS_EXCLUSIVE REWRITE
            ALTER TABLE t ALTER a SET NOT NULL                                      | t ACCESS_EXCLUSIVE SCAN
            ALTER TABLE t ALTER COLUMN a DROP NOT NULL                              | t ACCESS_EXCLUSIVE CATALOGUE
            ALTER TABLE t ALTER COLUMN a SET STATISTICS 500                         | t SHARE_UPDATE_EXCLUSIVE CATALOGUE
            ALTER TABLE IF EXISTS ONLY t DROP COLUMN a                              | t ACCESS_EXCLUSIVE CATALOGUE
            ALTER TABLE t SET (fillfactor = 90)                                     | t SHARE_UPDATE_EXCLUSIVE CATALOGUE
            ALTER TABLE t SET UNLOGGED                                              | t ACCESS_EXCLUSIVE REWRITE
            ALTER TABLE t ENABLE ROW LEVEL SECURITY                                 | t ACCESS_EXCLUSIVE CATALOGUE
            ALTER TABLE t DISABLE TRIGGER x                                         | t SHARE_ROW_EXCLUSIVE CATALOGUE
            ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1)                      | t SHARE_UPDATE_EXCLUSIVE CATALOGUE, p ACCESS_EXCLUSIVE SCAN
            CREATE POLICY p ON t USING (true)                                       | t ACCESS_EXCLUSIVE CATALOGUE
            CREATE CONSTRAINT TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f()      | t SHARE_ROW_EXCLUSIVE CATALOGUE
            INSERT INTO t SELECT 1                                                  | t ROW_EXCLUSIVE ROWS
            UPDATE t SET a = 1                                                      | t ROW_EXCLUSIVE SCAN
            ANALYZE t, u                                                            | t SHARE_UPDATE_EXCLUSIVE ROWS, u SHARE_UPDATE_EXCLUSIVE ROWS
            TRUNCATE t                                                              | t ACCESS_EXCLUSIVE CATALOGUE
            DROP TABLE IF EXISTS t, u                                               | t ACCESS_EXCLUSIVE CATALOGUE, u ACCESS_EXCLUSIVE CATALOGUE
            GRANT SELECT ON t TO mayfly_app                                         | ``
            CREATE FUNCTION f() RETURNS void AS $$ALTER TABLE t ADD a int$$         | ``
            """)
    void tellsLockAndWorkOfEachTable(String sql, String expected) {
        assertThat(String.join(
                        ", ",
                        effects(sql).stream()
                                .map(effect -> "%s %s %s".formatted(effect.table(), effect.lock(), effect.work()))
                                .toList()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CREATE INDEX i ON t (a)                             | index not concurrent
            DROP INDEX t_a_idx                                  | not concurrently
            ALTER TABLE t ADD CHECK (a > 0)                     | without NOT VALID
            ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u      | without NOT VALID
            ALTER TABLE t ADD COLUMN a int REFERENCES u         | without NOT VALID
            ALTER TABLE t ADD COLUMN a int CHECK (a > 0)        | without NOT VALID
            ALTER TABLE t ADD PRIMARY KEY (a)                   | USING INDEX
            ALTER TABLE t ALTER COLUMN a SET DATA TYPE bigint   | column type change
            ALTER TABLE t ALTER COLUMN a SET NOT NULL           | reads each row
            ALTER TABLE t ADD COLUMN a uuid DEFAULT uuidv7()    | written anew
            ALTER TABLE t ADD COLUMN a int NOT NULL             | without a default
            DELETE FROM t                                       | moves rows
            TRUNCATE TABLE t                                    | deletes every row
            VACUUM FULL t                                       | anew
            """)
    void warnsOfWhatShouldNotBeDoneToATableInUse(String sql, String warning) {
        assertThat(effects(sql))
                .anySatisfy(effect -> assertThat(effect.warning()).contains(warning));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET lock_timeout = 0", "RESET lock_timeout", "SET LOCAL lock_timeout TO '1h'"})
    void noticesWhoGivesUpTheLockTimeout(String sql) {
        assertThat(Effects.changesLockTimeout(Statement.of(sql).getFirst())).isTrue();
    }

    @Test
    void tellsWhatAScriptDeletes() {
        var losses = Losses.of(Statement.of("""
                DELETE FROM moved;
                DROP TABLE a, b;
                ALTER TABLE c DROP COLUMN d, DROP IF EXISTS e, DROP CONSTRAINT f, ALTER COLUMN g DROP NOT NULL;
                DELETE FROM h WHERE i IS NOT NULL;
                DROP INDEX j;
                INSERT INTO moved SELECT * FROM kept;
                """));

        assertThat(losses)
                .extracting(Losses.Loss::what)
                .containsExactly("table a", "table b", "column c.d", "column c.e", "rows of h where i IS NOT NULL");
    }

    private static List<Effect> effects(String sql) {
        return EFFECTS.of(Statement.of(sql).getFirst());
    }
}
