package dev.mayfly.api.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jsoup.nodes.Element;

/** Text that would like to be more than text. */
public final class Hostile {

    /** Free of what JSON escapes, so that it can stand in any body. */
    public static final String TEXT =
            "'><script>alert(1)</script><svg onload='alert(2)'></svg><a href='javascript:alert(3)'>x</a>";

    private Hostile() {}

    /** Fails unless the page shows the text, and all of it is text. */
    public static void assertHarmless(Visitor.Page page) {
        assertThat(page.status()).isEqualTo(200);
        var html = page.html();
        assertThat(html.wholeText() + html.select("input, option").eachAttr("value"))
                .contains("<script>alert(1)</script>");
        assertThat(html.select("script:not([src]), svg")).isEmpty();
        assertThat(html.getAllElements()).noneMatch(Hostile::hasCode);
    }

    private static boolean hasCode(Element element) {
        return StreamSupport.stream(element.attributes().spliterator(), false)
                .anyMatch(attribute -> attribute.getKey().startsWith("on")
                        || attribute.getValue().strip().toLowerCase(Locale.ROOT).startsWith("javascript:"));
    }
}
