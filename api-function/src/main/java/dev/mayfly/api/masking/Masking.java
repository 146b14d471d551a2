package dev.mayfly.api.masking;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of messages what must not be stored: secrets, tokens, credentials in URLs and e-mail addresses.
 *
 * <p>It knows the shapes that such things usually have, and masks rather too much: a message is there to be understood, not
 * to be complete. Each pattern is read in time that grows with the length of the text only.
 */
public final class Masking {

    public static final int MAX_MESSAGE_LENGTH = 500;

    private static final String MASK = "***";
    /** What is looked at of a message that is far too long anyway. */
    private static final int MAX_READ = 20_000;

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i)pass(word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
                    + "|authorization|credential|cookie|session[_-]?id");

    /** Where a word begins, also after a line break or a tab as JSON writes them. */
    private static final String START = "(?:\\b|(?<=\\\\[nrt]))";

    /** Follows what is no word of a language: a digit, a sign within it, or capitals that come and go. */
    private static final String NO_WORD =
            "(?=[A-Za-z0-9._~+/=-]{0,200}?" + "(?:[0-9]|[._~+=][A-Za-z0-9=]|[a-z][A-Z][A-Za-z]{0,20}[a-z][A-Z]))";

    private record Rule(Pattern pattern, String replacement) {}

    private static final List<Rule> RULES = List.of(
            new Rule(
                    Pattern.compile("-----BEGIN [A-Z0-9 ]{1,40}-----[^-]*+(?:-(?!----(?:BEGIN|END) )[^-]*+){0,200}+"
                            + "-----END [A-Z0-9 ]{1,40}-----"),
                    MASK),
            // Whose end is missing; a key under a passphrase has lines about it first.
            new Rule(
                    Pattern.compile("-----BEGIN [A-Z0-9 ]{1,40}-----"
                            + "(?:\\s{0,4}[A-Za-z0-9-]{1,40}: [^\\r\\n]{0,200}+[\\r\\n]{1,4}){0,10}+[^-]*+"),
                    MASK),
            // Whatever stands between a scheme and an @ in the same word.
            new Rule(Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,20}://)[^\\s/?#@]{1,500}@"), "$1" + MASK + "@"),
            new Rule(
                    Pattern.compile("(?i)(authorization[\"']?\\s{0,5}[:=]\\s{0,5}[\"']?(?:bearer|basic))\\s{1,5}"
                            + "[A-Za-z0-9._~+/=-]{1,}+"),
                    "$1 " + MASK),
            new Rule(
                    Pattern.compile(START + "((?i:bearer|basic))\\s{1,5}" + NO_WORD + "[A-Za-z0-9._~+/=-]{6,}+"),
                    "$1 " + MASK),
            new Rule(
                    Pattern.compile("(?i)([A-Za-z0-9_-]{0,40}(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key"
                            + "|access[_-]?key|private[_-]?key|authorization|credential|cookie|session[_-]?id)s?)"
                            + "([\"']?\\s{0,5}[:=]\\s{0,5}[\"']?)(?!\\*\\*\\*)"
                            // How many there are is none of them.
                            + "(?!(?<=tokens[\"']?\\s{0,5}[:=]\\s{0,5}[\"']?)[0-9][0-9_.,]{0,14}+(?![A-Za-z0-9_-]))"
                            + "[^\\s\"',;&]++"),
                    "$1$2" + MASK),
            new Rule(Pattern.compile(START + "eyJ[A-Za-z0-9_-]{5,}+\\.[A-Za-z0-9_-]{5,}+(\\.[A-Za-z0-9_-]*+)?"), MASK),
            new Rule(
                    Pattern.compile(START
                            + "(?:(?:sk|pk|rk|mf|gh[pousr]|github_pat|glpat|xox[abeoprs]|xapp|hf|gsk|xai|pplx|nvapi|whsec)[_-]"
                            // These begin words, too.
                            + "|(?:key|npm|r8)[_-](?=[A-Za-z_-]{0,100}+[0-9]))[A-Za-z0-9_-]{12,}+"),
                    MASK),
            new Rule(
                    Pattern.compile(START + "(?:(?:AKIA|ASIA)[A-Z0-9]{12,}+|AIza[A-Za-z0-9_-]{20,}+"
                            + "|ABSK[A-Za-z0-9+/=]{20,}+|ya29\\.[A-Za-z0-9_-]{20,}+"
                            + "|SG\\.[A-Za-z0-9_-]{16,}+\\.[A-Za-z0-9_-]{16,}+)"),
                    MASK),
            new Rule(
                    Pattern.compile(
                            "[\\p{L}\\p{N}._%+-]{1,64}+@[\\p{L}\\p{N}-]{1,63}+(\\.[\\p{L}\\p{N}-]{1,63}+){1,5}"),
                    MASK + "@" + MASK));

    private Masking() {}

    /** The message without what must not be stored, cut to {@link #MAX_MESSAGE_LENGTH} characters. */
    public static String message(String message) {
        String masked = mask(message);
        if (masked.length() <= MAX_MESSAGE_LENGTH) {
            return masked;
        }
        int end = MAX_MESSAGE_LENGTH - 1;
        // Not between the two halves of a character.
        return masked.substring(0, Character.isHighSurrogate(masked.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    public static @Nullable String messageOrNull(@Nullable String message) {
        return message == null ? null : message(message);
    }

    /** The whole text, however long, without what must not be seen. */
    public static String text(String text) {
        String masked = text;
        for (Rule rule : RULES) {
            masked = rule.pattern().matcher(masked).replaceAll(rule.replacement());
        }
        return masked;
    }

    /** The same JSON, each of its texts masked, and each masked whole that is, or is within, what is named like a secret. */
    public static JsonNode json(JsonNode node) {
        return json(node, Masking::mask);
    }

    /** As {@link #json(JsonNode)}, and no text is cut. */
    public static JsonNode wholeJson(JsonNode node) {
        return json(node, Masking::text);
    }

    private static JsonNode json(JsonNode node, UnaryOperator<String> mask) {
        if (node.isString()) {
            return JsonNode.createStringNode(mask.apply(node.getStringValue()));
        }
        if (node.isArray()) {
            var values = new ArrayList<JsonNode>();
            node.values().forEach(value -> values.add(json(value, mask)));
            return JsonNode.createArrayNode(values);
        }
        if (node.isObject()) {
            Map<String, JsonNode> entries = new LinkedHashMap<>();
            node.entries().forEach(entry -> entries.put(entry.getKey(), value(entry.getKey(), entry.getValue(), mask)));
            return JsonNode.createObjectNode(entries);
        }
        return node;
    }

    private static JsonNode value(String name, JsonNode value, UnaryOperator<String> mask) {
        return json(value, SECRET_NAME.matcher(name).find() ? _ -> MASK : mask);
    }

    private static String mask(String text) {
        return text(text.length() <= MAX_READ ? text : text.substring(0, MAX_READ));
    }
}
