package dev.mayfly.migrate.sql;

import java.util.ArrayList;
import java.util.List;

/** A place in the tokens of a statement; reading moves it forward, looking does not. */
final class Cursor {

    private final List<Token> tokens;
    private int position;

    Cursor(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** Moves past these words, all of them or none. */
    boolean accept(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (position + i >= tokens.size() || !tokens.get(position + i).isWord(words[i])) {
                return false;
            }
        }
        position += words.length;
        return true;
    }

    boolean acceptSign(String sign) {
        if (position < tokens.size() && tokens.get(position).isSign(sign)) {
            position++;
            return true;
        }
        return false;
    }

    /** A name without its schema, empty when there is none here. */
    String name() {
        String name = "";
        do {
            if (position == tokens.size() || !tokens.get(position).isName()) {
                return name;
            }
            name = tokens.get(position++).text();
        } while (acceptSign("."));
        return name;
    }

    /** Names with commas between them. */
    List<String> names() {
        var names = new ArrayList<String>();
        do {
            accept("only");
            names.add(name());
            acceptSign("*");
        } while (acceptSign(","));
        names.removeIf(String::isEmpty);
        return names;
    }

    /** Whether these words follow one another somewhere from here on. */
    boolean has(String... words) {
        return indexOf(words) >= 0;
    }

    /** Moves behind these words, wherever they are from here on. */
    boolean skipPast(String... words) {
        int index = indexOf(words);
        if (index < 0) {
            return false;
        }
        position = index + words.length;
        return true;
    }

    /** What follows, cut at each comma that is in no parentheses. */
    List<Cursor> parts() {
        var parts = new ArrayList<Cursor>();
        int start = position;
        int depth = 0;
        for (int i = position; i < tokens.size(); i++) {
            var token = tokens.get(i);
            depth += token.isSign("(") ? 1 : token.isSign(")") ? -1 : 0;
            if (depth == 0 && token.isSign(",")) {
                parts.add(new Cursor(tokens.subList(start, i)));
                start = i + 1;
            }
        }
        parts.add(new Cursor(tokens.subList(start, tokens.size())));
        return parts;
    }

    /** Another one at the same place, to look ahead with. */
    Cursor ahead() {
        return new Cursor(tokens.subList(position, tokens.size()));
    }

    private int indexOf(String... words) {
        for (int start = position; start + words.length <= tokens.size(); start++) {
            int matched = 0;
            while (matched < words.length && tokens.get(start + matched).isWord(words[matched])) {
                matched++;
            }
            if (matched == words.length) {
                return start;
            }
        }
        return -1;
    }
}
