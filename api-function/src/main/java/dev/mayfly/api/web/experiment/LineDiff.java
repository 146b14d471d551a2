package dev.mayfly.api.web.experiment;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** How one text became another, line by line. */
public final class LineDiff {

    /** Longer texts are told to differ, not how: the comparison takes the product of both numbers of lines. */
    private static final int MAX_LINES = 1_000;

    private LineDiff() {}

    /** What became of a line. */
    public enum Change {
        KEPT,
        REMOVED,
        ADDED
    }

    /** A line of either text. */
    public record Line(Change change, String text) {}

    /** All lines of both, those that both have once; as many of these as possible are found. */
    public static List<Line> between(String before, String after) {
        List<String> old = before.lines().limit(MAX_LINES).toList();
        List<String> now = after.lines().limit(MAX_LINES).toList();
        int[][] common = commonLines(old, now);
        Deque<Line> lines = new ArrayDeque<>();
        int i = old.size();
        int j = now.size();
        while (i > 0 || j > 0) {
            if (i > 0 && j > 0 && old.get(i - 1).equals(now.get(j - 1))) {
                lines.push(new Line(Change.KEPT, old.get(i - 1)));
                i--;
                j--;
            } else if (j > 0 && (i == 0 || common[i][j - 1] >= common[i - 1][j])) {
                lines.push(new Line(Change.ADDED, now.get(j - 1)));
                j--;
            } else {
                lines.push(new Line(Change.REMOVED, old.get(i - 1)));
                i--;
            }
        }
        return List.copyOf(lines);
    }

    /** How many lines the first so many of the one and of the other have in common, in the same order. */
    private static int[][] commonLines(List<String> old, List<String> now) {
        var common = new int[old.size() + 1][now.size() + 1];
        for (int i = 1; i <= old.size(); i++) {
            for (int j = 1; j <= now.size(); j++) {
                common[i][j] = old.get(i - 1).equals(now.get(j - 1))
                        ? common[i - 1][j - 1] + 1
                        : Math.max(common[i - 1][j], common[i][j - 1]);
            }
        }
        return common;
    }
}
