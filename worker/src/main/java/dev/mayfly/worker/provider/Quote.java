package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Highlight;

/** Finds what a model has quoted; models keep the words but not always the white space and the quotation marks. */
final class Quote {

    private Quote() {}

    /** The first place of the quote; a remark without a place when it does not occur. */
    static Highlight locate(String content, String quote, String comment) {
        var exact = content.indexOf(quote);
        if (exact >= 0) {
            return Highlight.at(content, exact, exact + quote.length(), comment);
        }
        var words = Folded.of(quote.strip());
        var folded = Folded.of(content);
        var start = words.text.isEmpty() ? -1 : folded.text.indexOf(words.text);
        if (start < 0) {
            return Highlight.nowhere("(The quoted text does not occur.) " + comment);
        }
        var last = start + words.text.length() - 1;
        return Highlight.at(content, folded.offsets[start], folded.offsets[last] + 1, comment);
    }

    /** Text with each run of white space as one space and plain quotation marks, and where each character was. */
    private static final class Folded {

        private final String text;
        private final int[] offsets;

        private Folded(String text, int[] offsets) {
            this.text = text;
            this.offsets = offsets;
        }

        static Folded of(String original) {
            var text = new StringBuilder(original.length());
            var offsets = new int[original.length()];
            for (var i = 0; i < original.length(); i++) {
                var plain = plain(original.charAt(i));
                if (plain == ' ' && !text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
                    continue;
                }
                offsets[text.length()] = i;
                text.append(plain);
            }
            return new Folded(text.toString(), offsets);
        }

        private static char plain(char c) {
            return switch (c) {
                case '“', '”', '„', '«', '»' -> '"';
                case '‘', '’' -> '\'';
                default -> Character.isWhitespace(c) || Character.isSpaceChar(c) ? ' ' : c;
            };
        }
    }
}
