package dev.mayfly.api.web.experiment;

import dev.mayfly.batch.Highlight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A document's text cut where its highlights begin and end. */
public final class MarkedText {

    /** A page is to be read; who wants all of a long document takes the export. */
    private static final int MAX_LENGTH = 50_000;

    private MarkedText() {}

    /**
     * A part of the text.
     *
     * @param comment what there is to say of it; null where there is nothing
     */
    public record Part(String text, @Nullable String comment) {}

    /** The parts in their order; of highlights that overlap, the one that begins first counts. */
    public static List<Part> of(String text, List<Highlight> highlights) {
        String shown = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
        var parts = new ArrayList<Part>();
        int place = 0;
        for (Highlight highlight : highlights.stream()
                .sorted(Comparator.comparingInt(Highlight::start))
                .toList()) {
            int end = Math.min(highlight.end(), shown.length());
            if (highlight.start() < place || highlight.start() >= end) {
                continue;
            }
            if (highlight.start() > place) {
                parts.add(new Part(shown.substring(place, highlight.start()), null));
            }
            parts.add(new Part(shown.substring(highlight.start(), end), highlight.comment()));
            place = end;
        }
        if (place < shown.length()) {
            parts.add(new Part(shown.substring(place), null));
        }
        return parts;
    }

    /** Whether there is more text than is shown. */
    public static boolean isCut(String text) {
        return text.length() > MAX_LENGTH;
    }
}
