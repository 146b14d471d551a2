package dev.mayfly.migrate.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StatementTest {

    @Test
    void endsStatementsAtSemicolonsThatAreNeitherTextNorCommentNorBody() {
        var statements = Statement.of("""
                -- a comment; with one
                INSERT INTO a VALUES ('one; two', E'it\\'s; me', "odd;name", $$body; end$$, $tag$ $$;$$ $tag$);
                /* a comment; /* in another; */ one */
                CREATE FUNCTION f() RETURNS integer
                    LANGUAGE sql
                BEGIN ATOMIC
                    SELECT CASE WHEN true THEN 1 ELSE 2 END;
                    SELECT 3;
                END;
                CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2);
                SELECT $1
                """);

        assertThat(statements)
                .extracting(Statement::summary)
                .containsExactly(
                        "INSERT INTO a VALUES ('one; two', E'it\\'s; me', \"odd;name\", $$body; end$$, $tag$ $$;$$ $tag$)",
                        "CREATE FUNCTION f() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 ELSE 2 END; SELECT 3; END",
                        "CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2)",
                        "SELECT $1");
    }

    @Test
    void findsNoStatementInCommentsAndSemicolons() {
        assertThat(Statement.of("-- nothing\n;;/* at all */")).isEmpty();
    }

    @Test
    void refusesTextThatNeverEnds() {
        assertThatThrownBy(() -> Statement.of("SELECT 'open")).hasMessageContaining("character 7");
        assertThatThrownBy(() -> Statement.of("SELECT $$open")).hasMessageContaining("character 7");
    }

    @Test
    void knowsWhatPostgresqlRefusesInATransaction() {
        assertThat(Statement.of("""
                        CREATE INDEX CONCURRENTLY i ON t (a);
                        DROP INDEX CONCURRENTLY i;
                        VACUUM t;
                        CREATE INDEX concurrent ON t (a);
                        DROP INDEX i;
                        """))
                .extracting(Statement::mustStandAlone)
                .containsExactly(true, true, true, false, false);
    }
}
