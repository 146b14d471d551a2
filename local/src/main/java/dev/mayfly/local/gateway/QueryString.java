package dev.mayfly.local.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters after the question mark, decoded, each with all its values in their order. */
record QueryString(Map<String, List<String>> parameters) {

    static QueryString parse(@Nullable String raw) {
        var parameters = new LinkedHashMap<String, List<String>>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                if (!pair.isEmpty()) {
                    int equals = pair.indexOf('=');
                    String name = equals < 0 ? pair : pair.substring(0, equals);
                    String value = equals < 0 ? "" : pair.substring(equals + 1);
                    parameters
                            .computeIfAbsent(decode(name), absent -> new ArrayList<>())
                            .add(decode(value));
                }
            }
        }
        return new QueryString(parameters);
    }

    /** Whatever is not a percent-encoding stays as it is. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
