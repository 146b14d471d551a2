package dev.mayfly.migrate.sql;

/**
 * A word, a quoted thing or a sign of a statement; comments and white space are none.
 *
 * @param text as PostgreSQL compares it: words in lower case, quoted names without their quotes
 */
record Token(Kind kind, String text) {

    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        SIGN
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    boolean isSign(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
    }
}
