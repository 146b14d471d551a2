package dev.mayfly.api.export;

import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.jspecify.annotations.Nullable;

/** Lines of CSV (RFC 4180) that a spreadsheet may open without harm. */
public final class Csv {

    /** What a spreadsheet takes for the start of a formula, the full-width forms included. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n＝＋－＠";

    private static final String LINE_END = "\r\n";

    private Csv() {}

    /** One line with its end; what is null is an empty cell. */
    public static String line(List<? extends @Nullable Object> cells) {
        return CSVFormat.RFC4180.format(cells.stream()
                        .map(cell -> cell == null ? "" : neutralise(cell.toString()))
                        .toArray())
                + LINE_END;
    }

    /**
     * Puts an apostrophe before what a spreadsheet would take for a formula, as OWASP's page on CSV injection advises. No
     * number of ours is negative, so none is changed by it.
     */
    private static String neutralise(String cell) {
        return !cell.isEmpty() && FORMULA_STARTS.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }
}
