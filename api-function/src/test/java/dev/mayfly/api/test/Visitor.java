package dev.mayfly.api.test;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.mayfly.api.web.Form;
import java.net.HttpCookie;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/** Somebody with a browser without scripts: it keeps cookies and sends forms as they stand on a page. */
public final class Visitor {

    private final TestApi api;
    private final Map<String, String> cookies = new TreeMap<>();

    public Visitor(TestApi api) {
        this.api = api;
    }

    /** A visitor who has signed in with the tenant's key. */
    public static Visitor of(Tenant tenant) {
        var visitor = new Visitor(tenant.api());
        Page page = visitor.get("/sign-in").send("#sign-in", Map.of("key", List.of(tenant.key())));
        if (page.status() != 303) {
            throw new AssertionError(page.body());
        }
        return visitor;
    }

    public Page get(String path) {
        return get(path, Map.of());
    }

    public Page get(String path, Map<String, String> moreHeaders) {
        return call("GET", path, null, moreHeaders);
    }

    /** Sends a form that stands on no page of ours. */
    public Page post(String path, Map<String, List<String>> fields) {
        String body = fields.entrySet().stream()
                .flatMap(field -> field.getValue().stream().map(value -> encode(field.getKey()) + "=" + encode(value)))
                .collect(Collectors.joining("&"));
        return call("POST", path, body, Map.of("Content-Type", "application/x-www-form-urlencoded"));
    }

    public Map<String, String> cookies() {
        return cookies;
    }

    private Page call(
            String method,
            String path,
            @Nullable String body,
            Map<String, String> moreHeaders) {
        var headers = new HashMap<String, String>();
        headers.put("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        if (!cookies.isEmpty()) {
            headers.put(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        headers.putAll(moreHeaders);
        APIGatewayProxyResponseEvent response = api.respond(TestApi.event(method, path, body, headers));
        var answered = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        if (response.getHeaders() != null) {
            response.getHeaders().forEach((name, value) -> answered.put(name, List.of(value)));
        }
        if (response.getMultiValueHeaders() != null) {
            answered.putAll(response.getMultiValueHeaders());
        }
        answered.getOrDefault("Set-Cookie", List.of()).forEach(this::keep);
        return new Page(this, response.getStatusCode(), answered, response.getBody() == null ? "" : response.getBody());
    }

    private void keep(String header) {
        for (HttpCookie cookie : HttpCookie.parse(header)) {
            if (cookie.getMaxAge() == 0) {
                cookies.remove(cookie.getName());
            } else {
                cookies.put(cookie.getName(), cookie.getValue());
            }
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** What the visitor got. */
    public record Page(Visitor visitor, int status, Map<String, List<String>> headers, String body) {

        public Document html() {
            return Jsoup.parse(body);
        }

        /** The text that stands at the first place that the selector finds. */
        public String text(String selector) {
            return html().expectFirst(selector).text();
        }

        public String header(String name) {
            return String.join("\n", headers.getOrDefault(name, List.of()));
        }

        /** Sends the form at the selector, with these fields in the place of those that it has. */
        public Page send(String selector, Map<String, List<String>> filled) {
            var form = (org.jsoup.nodes.FormElement) html().expectFirst(selector);
            var fields = new TreeMap<String, List<String>>();
            form.formData()
                    .forEach(field -> fields.merge(
                            field.key(),
                            List.of(field.value()),
                            (one, other) -> Stream.concat(one.stream(), other.stream())
                                    .toList()));
            fields.putAll(filled);
            return form.attr("method").toLowerCase(Locale.ROOT).equals("post")
                    ? visitor.post(form.attr("action"), fields)
                    : visitor.get(form.attr("action") + "?"
                            + fields.entrySet().stream()
                                    .map(field -> field.getKey() + "="
                                            + encode(field.getValue().getFirst()))
                                    .collect(Collectors.joining("&")));
        }

        /** What forms on this page carry along. */
        public String formToken() {
            return html().expectFirst("input[name=%s]".formatted(Form.TOKEN)).attr("value");
        }
    }
}
