package dev.mayfly.migrate;

import dev.mayfly.conversation.PriceList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Price lists of a few models. */
final class Prices {

    private Prices() {}

    /** @param lines as in {@code prices.properties} */
    static PriceList list(String version, String... lines) {
        String text = "version = " + version + "\n" + String.join("\n", lines);
        try {
            return PriceList.load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
