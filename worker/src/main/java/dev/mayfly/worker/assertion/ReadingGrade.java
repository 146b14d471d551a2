package dev.mayfly.worker.assertion;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The Flesch–Kincaid grade level of an English text: the years of US schooling needed to read it.
 *
 * <p>{@code 0.39 × words / sentences + 11.8 × syllables / words − 15.59}, from Kincaid, Fishburne, Rogers and Chissom,
 * "Derivation of New Readability Formulas for Navy Enlisted Personnel", Research Branch Report 8-75, 1975.
 *
 * <p>A sentence ends at a run of {@code . ! ? … 。 ！ ？} that white space or the end follows (closing quotes and
 * brackets may stand between), so the point of 3.14 ends none; a text has at least one.
 */
final class ReadingGrade {

    private static final String TERMINATORS = ".!?…。！？";
    private static final String CLOSERS = "\"'”’»)]}";

    private ReadingGrade() {}

    /** Empty for a text without words, for which the formula has no value. */
    static OptionalDouble of(String text, List<Word> words) {
        if (words.isEmpty()) {
            return OptionalDouble.empty();
        }
        var syllables = 0L;
        var sentences = 0;
        for (var i = 0; i < words.size(); i++) {
            var word = words.get(i);
            syllables +=
                    Syllables.count(text.substring(word.start(), word.end()).toLowerCase(Locale.ROOT));
            var isLast = i + 1 == words.size();
            var next = isLast ? text.length() : words.get(i + 1).start();
            sentences += isLast || endsSentence(text.substring(word.start(), next)) ? 1 : 0;
        }
        var perSentence = (double) words.size() / sentences;
        var perWord = (double) syllables / words.size();
        return OptionalDouble.of(0.39 * perSentence + 11.8 * perWord - 15.59);
    }

    /** Whether the text from the start of a word to the start of the next one ends a sentence. */
    private static boolean endsSentence(String word) {
        var last = word.stripTrailing().length() - 1;
        while (last > 0 && CLOSERS.indexOf(word.charAt(last)) >= 0) {
            last--;
        }
        return TERMINATORS.indexOf(word.charAt(last)) >= 0;
    }
}
