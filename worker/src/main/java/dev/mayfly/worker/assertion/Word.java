package dev.mayfly.worker.assertion;

import java.util.ArrayList;
import java.util.List;

/** The place of one word: a run without white space that holds a letter or a digit. */
record Word(int start, int end) {

    /** The words of the text, in order; a dash or a bullet on its own is none. */
    static List<Word> of(String text) {
        var words = new ArrayList<Word>();
        var start = 0;
        var counts = false;
        for (var i = 0; i < text.length(); ) {
            var point = text.codePointAt(i);
            var next = i + Character.charCount(point);
            if (isSpace(point)) {
                if (counts) {
                    words.add(new Word(start, i));
                }
                start = next;
                counts = false;
            } else {
                counts = counts || Character.isLetterOrDigit(point);
            }
            i = next;
        }
        if (counts) {
            words.add(new Word(start, text.length()));
        }
        return List.copyOf(words);
    }

    /** White space, the non-breaking kinds included. */
    static boolean isSpace(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point);
    }
}
