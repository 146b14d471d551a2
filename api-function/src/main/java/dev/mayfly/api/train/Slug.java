package dev.mayfly.api.train;

import java.text.Normalizer;
import java.util.Locale;
import java.util.UUID;

/** Slugs for trains that came without one. */
final class Slug {

    /** What the schema allows. */
    static final String FORMAT = "[A-Za-z0-9._:-]{1,255}";

    private static final int MAX_LENGTH = 100;
    private static final int SUFFIX_LENGTH = 8;

    private Slug() {}

    /** The letters and digits of a name, without their accents; {@code train} when it has none. */
    static String of(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
        String cut = plain.substring(0, Math.min(plain.length(), MAX_LENGTH)).replaceAll("^-|-$", "");
        return cut.isEmpty() ? "train" : cut;
    }

    /** The same with the end of the train's id, for a name that another train has already. */
    static String of(String name, UUID id) {
        String digits = id.toString();
        return of(name) + "-" + digits.substring(digits.length() - SUFFIX_LENGTH);
    }
}
