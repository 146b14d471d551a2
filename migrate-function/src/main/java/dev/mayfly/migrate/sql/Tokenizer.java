package dev.mayfly.migrate.sql;

import dev.mayfly.migrate.sql.Token.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the tokens of a script as PostgreSQL's own scanner does, as far as telling statements apart needs it. */
final class Tokenizer {

    private final String sql;
    private int position;
    private int start;

    Tokenizer(String sql) {
        this.sql = sql;
    }

    /** The next token, null at the end. */
    @Nullable
    Token next() {
        skipBlanks();
        start = position;
        if (position == sql.length()) {
            return null;
        }
        char first = sql.charAt(position);
        if (first == '\'') {
            return string(false);
        }
        if ((first == 'e' || first == 'E') && at(position + 1) == '\'') {
            position++;
            return string(true);
        }
        if (first == '"') {
            return quotedName();
        }
        if (first == '$' && !dollarTag().isEmpty()) {
            return dollarString(dollarTag());
        }
        if (isNameStart(first)) {
            return word();
        }
        if (Character.isDigit(first)) {
            return number();
        }
        position++;
        return new Token(Kind.SIGN, String.valueOf(first));
    }

    /** Where the token that was read last begins. */
    int start() {
        return start;
    }

    /** Where it ends. */
    int end() {
        return position;
    }

    private void skipBlanks() {
        while (position < sql.length()) {
            if (Character.isWhitespace(sql.charAt(position))) {
                position++;
            } else if (sql.startsWith("--", position)) {
                int end = sql.indexOf('\n', position);
                position = end < 0 ? sql.length() : end;
            } else if (sql.startsWith("/*", position)) {
                skipBlockComment();
            } else {
                return;
            }
        }
    }

    /** Unlike those of most languages, block comments nest. */
    private void skipBlockComment() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", position)) {
                depth++;
                position += 2;
            } else if (sql.startsWith("*/", position)) {
                depth--;
                position += 2;
            } else {
                position++;
            }
        } while (depth > 0 && position < sql.length());
    }

    private Token string(boolean hasEscapes) {
        int content = ++position;
        while (position < sql.length()) {
            char current = sql.charAt(position);
            if (hasEscapes && current == '\\') {
                position += 2;
            } else if (current == '\'' && at(position + 1) == '\'') {
                position += 2;
            } else if (current == '\'') {
                position++;
                return new Token(Kind.STRING, sql.substring(content, position - 1));
            } else {
                position++;
            }
        }
        throw unfinished("string");
    }

    private Token quotedName() {
        var name = new StringBuilder();
        position++;
        while (position < sql.length()) {
            char current = sql.charAt(position++);
            if (current != '"') {
                name.append(current);
            } else if (at(position) == '"') {
                name.append('"');
                position++;
            } else {
                return new Token(Kind.QUOTED_NAME, name.toString());
            }
        }
        throw unfinished("quoted name");
    }

    /** {@code $$} or {@code $body$}; empty for a parameter such as {@code $1}. */
    private String dollarTag() {
        int end = position + 1;
        while (end < sql.length() && isNamePart(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        boolean isTag = at(end) == '$' && !Character.isDigit(at(position + 1));
        return isTag ? sql.substring(position, end + 1) : "";
    }

    private Token dollarString(String tag) {
        int content = position + tag.length();
        int end = sql.indexOf(tag, content);
        if (end < 0) {
            throw unfinished("string");
        }
        position = end + tag.length();
        return new Token(Kind.STRING, sql.substring(content, end));
    }

    private Token word() {
        while (position < sql.length() && isNamePart(sql.charAt(position))) {
            position++;
        }
        return new Token(Kind.WORD, sql.substring(start, position).toLowerCase(Locale.ROOT));
    }

    private Token number() {
        while (position < sql.length() && (isNamePart(sql.charAt(position)) || sql.charAt(position) == '.')) {
            position++;
        }
        return new Token(Kind.SIGN, sql.substring(start, position));
    }

    private char at(int index) {
        return index < sql.length() ? sql.charAt(index) : '\0';
    }

    private static boolean isNameStart(char character) {
        return Character.isLetter(character) || character == '_';
    }

    private static boolean isNamePart(char character) {
        return Character.isLetterOrDigit(character) || character == '_' || character == '$';
    }

    private IllegalArgumentException unfinished(String what) {
        return new IllegalArgumentException("The %s that begins at character %d never ends".formatted(what, start));
    }
}
