package dev.mayfly.conversation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a conversation that ran out of context and the one that goes on with its summary find each other: by the first words of the
 * summary. The one side knows where the summary starts and ends, the other only where it may start.
 */
final class Summaries {

    static final int MAX_WORDS = 64;
    static final int MIN_WORDS = 4;

    private static final String PURPOSE = "summary";
    private static final String OPENING =
            "This session is being continued from a previous conversation that ran out of context";

    private static final Pattern WORD = Pattern.compile("\\S+");
    private static final Pattern SUMMARY_TAG = Pattern.compile("<summary>");
    private static final List<Pattern> STARTS = List.of(
            Pattern.compile("out of context\\.?"),
            Pattern.compile("summarized below:"),
            Pattern.compile("\n"),
            Pattern.compile("(?m)^\\s*Summary:"),
            SUMMARY_TAG);

    private Summaries() {}

    /** The key of an answer that is a summary; null when it has too few words for one. */
    static @Nullable Hash ofAnswer(Answer answer) {
        if (answer.toolUseCount() > 0) {
            return null;
        }
        String text = Normal.without(answer.text(), "<analysis>", "</analysis>");
        var tag = SUMMARY_TAG.matcher(text);
        var words = words(tag.find() ? untilEnd(text.substring(tag.end())) : text);
        return words.size() < MIN_WORDS ? null : key(words, words.size());
    }

    /** The keys of all summaries that a conversation with this first text may go on with, those of most words first. */
    static List<Hash> continued(String firstText) {
        if (!firstText.startsWith(OPENING)) {
            return List.of();
        }
        var starts = new LinkedHashSet<List<String>>();
        for (var start : STARTS) {
            Matcher matcher = start.matcher(firstText);
            if (matcher.find()) {
                starts.add(words(untilEnd(firstText.substring(matcher.end()))));
            }
        }
        var keys = new LinkedHashSet<Hash>();
        for (int count = MAX_WORDS; count >= MIN_WORDS; count--) {
            for (var words : starts) {
                if (words.size() >= count) {
                    keys.add(key(words, count));
                }
            }
        }
        return List.copyOf(keys);
    }

    private static Hash key(List<String> words, int count) {
        return Digest.ofText(PURPOSE, String.join(" ", words.subList(0, count)));
    }

    private static String untilEnd(String text) {
        int end = text.indexOf("</summary>");
        return end < 0 ? text : text.substring(0, end);
    }

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        var matcher = WORD.matcher(text);
        while (words.size() < MAX_WORDS && matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }
}
