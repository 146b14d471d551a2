package dev.mayfly.migrate.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * One statement of a script.
 *
 * @param sql as it stands in the script, without its semicolon
 */
public record Statement(String sql, List<Token> tokens) {

    private static final int SUMMARY_LENGTH = 160;

    public Statement {
        tokens = List.copyOf(tokens);
    }

    /** The statements of a script, in their order. */
    public static List<Statement> of(String script) {
        var statements = new ArrayList<Statement>();
        var tokenizer = new Tokenizer(script);
        var tokens = new ArrayList<Token>();
        int start = 0;
        int end = 0;
        int parentheses = 0;
        int blocks = 0;
        for (var token = tokenizer.next(); token != null; token = tokenizer.next()) {
            if (tokens.isEmpty()) {
                start = tokenizer.start();
            }
            if (token.isSign(";") && parentheses == 0 && blocks == 0) {
                add(statements, script.substring(start, Math.max(start, end)), tokens);
                tokens = new ArrayList<>();
                continue;
            }
            parentheses += token.isSign("(") ? 1 : token.isSign(")") ? -1 : 0;
            blocks += opensBlock(token, tokens, blocks) ? 1 : blocks > 0 && token.isWord("end") ? -1 : 0;
            tokens.add(token);
            end = tokenizer.end();
        }
        add(statements, script.substring(start, Math.max(start, end)), tokens);
        return statements;
    }

    /** Its beginning, on one line. */
    public String summary() {
        String line = String.join(
                " ",
                sql.lines()
                        .map(String::strip)
                        .filter(text -> !text.startsWith("--"))
                        .toList());
        return line.length() <= SUMMARY_LENGTH ? line : line.substring(0, SUMMARY_LENGTH - 1) + "…";
    }

    /** Whether PostgreSQL refuses it inside a transaction that does more. */
    public boolean mustStandAlone() {
        var cursor = cursor();
        if (cursor.accept("vacuum")) {
            return true;
        }
        return tokens.stream().anyMatch(token -> token.isWord("concurrently"))
                && (cursor.accept("create")
                        || cursor.accept("drop")
                        || cursor.accept("reindex")
                        || cursor.accept("alter"));
    }

    Cursor cursor() {
        return new Cursor(tokens);
    }

    /** A body that is no string: {@code BEGIN ATOMIC … END}, with {@code CASE … END} in it. */
    private static boolean opensBlock(Token token, List<Token> before, int blocks) {
        if (blocks > 0) {
            return token.isWord("case");
        }
        return token.isWord("atomic") && !before.isEmpty() && before.getLast().isWord("begin");
    }

    private static void add(List<Statement> statements, String sql, List<Token> tokens) {
        if (!tokens.isEmpty()) {
            statements.add(new Statement(sql, tokens));
        }
    }
}
