package dev.mayfly.migrate.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells whether two definitions of the server's differ in more than how they are nested. */
public final class Conditions {

    private Conditions() {}

    /**
     * Whether both mean the same. {@code (a AND b) AND c} the server tells as it was written at first, and as {@code a AND b AND
     * c} once it has read its own words again: after a restored dump.
     */
    public static boolean areSame(String one, String other) {
        return one.equals(other) || flattened(one).equals(flattened(other));
    }

    private static String flattened(String definition) {
        return new Reader(new Tokenizer(definition)).chain().text();
    }

    /**
     * What stands between two parentheses.
     *
     * @param connective the one that joins all of its parts; empty when there is none, and no more than one part
     */
    private record Chain(List<String> parts, String connective) {

        String text() {
            return String.join(" " + connective + " ", parts);
        }
    }

    private static final class Reader {

        private final Tokenizer tokens;
        private @Nullable Token token;

        Reader(Tokenizer tokens) {
            this.tokens = tokens;
            this.token = tokens.next();
        }

        /** Up to the end, or to the parenthesis that closes it. */
        Chain chain() {
            var operands = new ArrayList<Operand>();
            var connectives = new ArrayList<String>();
            var operand = new Operand();
            for (; token != null && !token.isSign(")"); token = tokens.next()) {
                if (token.isWord("and") || token.isWord("or")) {
                    connectives.add(token.text());
                    operands.add(operand);
                    operand = new Operand();
                } else if (token.isSign("(")) {
                    token = tokens.next();
                    operand.add(chain());
                } else {
                    operand.add(token);
                }
            }
            operands.add(operand);
            return joined(operands, connectives);
        }

        private static Chain joined(List<Operand> operands, List<String> connectives) {
            if (connectives.stream().distinct().count() == 1) {
                return joined(operands, connectives.getFirst());
            }
            var text = new StringBuilder(operands.getFirst().text());
            for (int i = 0; i < connectives.size(); i++) {
                text.append(' ')
                        .append(connectives.get(i))
                        .append(' ')
                        .append(operands.get(i + 1).text());
            }
            return new Chain(List.of(text.toString()), "");
        }

        private static Chain joined(List<Operand> operands, String connective) {
            var parts = new ArrayList<String>();
            for (var operand : operands) {
                parts.addAll(operand.parts(connective));
            }
            return new Chain(parts, connective);
        }
    }

    /** What stands between two connectives. */
    private static final class Operand {

        private final List<String> words = new ArrayList<>();
        private @Nullable Chain chain;

        void add(Token token) {
            words.add(token.kind() + ":" + token.text());
        }

        void add(Chain inner) {
            words.add("(" + inner.text() + ")");
            chain = inner;
        }

        String text() {
            return String.join(" ", words);
        }

        /** The parts of a chain of the same connective, when it is nothing else. */
        List<String> parts(String connective) {
            return words.size() == 1 && chain != null && chain.connective().equals(connective)
                    ? chain.parts()
                    : List.of(text());
        }
    }
}
