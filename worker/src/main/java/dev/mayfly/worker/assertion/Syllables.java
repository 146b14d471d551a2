package dev.mayfly.worker.assertion;

/**
 * Estimates the syllables of an English word by its spelling.
 *
 * <p>Each run of {@code a e i o u y} counts one, in each part of a hyphenated word. A final {@code e} is silent unless
 * {@code l} after a consonant stands before it (<i>table</i>); so is the {@code e} of a final {@code ed} unless after
 * {@code t} or {@code d} (<i>jumped</i>, <i>wanted</i>), and of a final {@code es} unless after {@code s x z c g} or
 * {@code sh ch} (<i>makes</i>, <i>boxes</i>). A word has at least one. Dictionaries agree for about nine words in ten.
 */
final class Syllables {

    private static final String VOWELS = "aeiouy";

    private Syllables() {}

    /** The syllables of a lower-case word, punctuation and all. */
    static int count(String word) {
        var total = 0;
        for (var part : word.split("[^\\p{L}'’]+", -1)) {
            total += countPart(part.replaceAll("['’]", ""));
        }
        return Math.max(1, total);
    }

    private static int countPart(String part) {
        if (part.isEmpty()) {
            return 0;
        }
        var groups = 0;
        var inVowels = false;
        for (var i = 0; i < part.length(); i++) {
            var vowel = isVowel(part, i);
            groups += vowel && !inVowels ? 1 : 0;
            inVowels = vowel;
        }
        return Math.max(1, hasSilentEnd(part) ? groups - 1 : groups);
    }

    private static boolean hasSilentEnd(String part) {
        var last = part.length() - 1;
        if (part.endsWith("e")) {
            var syllabicL = last >= 2 && part.charAt(last - 1) == 'l' && !isVowel(part, last - 2);
            return last > 0 && !isVowel(part, last - 1) && !syllabicL;
        }
        if (last < 2 || isVowel(part, last - 2)) {
            return false;
        }
        var before = part.charAt(last - 2);
        if (part.endsWith("ed")) {
            return before != 't' && before != 'd';
        }
        var hissing = "sxzcg".indexOf(before) >= 0 || part.endsWith("shes") || part.endsWith("ches");
        var syllabicL = before == 'l' && last >= 3 && !isVowel(part, last - 3);
        return part.endsWith("es") && !hissing && !syllabicL;
    }

    private static boolean isVowel(String part, int index) {
        return VOWELS.indexOf(part.charAt(index)) >= 0;
    }
}
