package dev.mayfly.api.benchmark;

import java.io.PrintStream;

/** The table that the benchmark prints, line by line as it measures. */
final class Report {

    private final PrintStream out;
    private int missed;

    Report(PrintStream out) {
        this.out = out;
    }

    void say(String line) {
        out.println(line);
    }

    void columns() {
        line("measure", "figure", "target", "ratio", "");
        out.println("-".repeat(116));
    }

    void section(String title) {
        out.println();
        out.println(title);
    }

    /** A figure without a target, to understand the others by. */
    void inform(String measure, String figure) {
        line("  " + measure, figure, "", "", "");
    }

    void inform(String measure, String figure, double ratio) {
        line("  " + measure, figure, "", number(ratio), "");
    }

    void judge(String measure, String figure, String target, boolean reached) {
        line("  " + measure, figure, target, "", verdict(reached));
    }

    void judge(String measure, String figure, String target, double ratio, boolean reached) {
        line("  " + measure, figure, target, number(ratio), verdict(reached));
    }

    int missed() {
        return missed;
    }

    static String millis(double millis) {
        if (millis < 1) {
            return "%.3f ms".formatted(millis);
        }
        return millis < 100 ? "%.1f ms".formatted(millis) : "%,.0f ms".formatted(millis);
    }

    private static String number(double ratio) {
        return "%.2f".formatted(ratio);
    }

    private String verdict(boolean reached) {
        if (reached) {
            return "pass";
        }
        missed++;
        return "MISS";
    }

    private void line(String measure, String figure, String target, String ratio, String verdict) {
        out.println("%-66s  %14s  %18s  %6s  %s"
                .formatted(measure, figure, target, ratio, verdict)
                .stripTrailing());
    }
}
