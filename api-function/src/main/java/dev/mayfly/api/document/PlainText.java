package dev.mayfly.api.document;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** The title and the readable text of a page. */
public record PlainText(String title, String content) {

    /** The text of an HTML page that somebody has sent as text. */
    public static PlainText ofHtml(String html) {
        return ofHtml(html.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8, "");
    }

    /** The text of an HTML page, one paragraph a line, without scripts, styles and navigation. */
    static PlainText ofHtml(byte[] bytes, @Nullable Charset charset, String url) {
        Document page;
        try {
            page = Jsoup.parse(new ByteArrayInputStream(bytes), charset == null ? null : charset.name(), url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        page.select("script, style, noscript, template, nav, svg, iframe").remove();
        for (Element element : page.body().getAllElements()) {
            if (element.isBlock()) {
                element.prependText("\n").appendText("\n");
            }
        }
        String text = page.body()
                .wholeText()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
        return new PlainText(page.title().strip(), text);
    }
}
