package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request was made for; only inference forms conversations. What is not certainly something else is inference: a
 * conversation with a strange request in it is better than one with a hole.
 */
public enum RequestType {
    /** Somebody wants an answer. */
    INFERENCE,
    /** A client asks whether it may still ask: one message that says {@code quota}. */
    QUOTA_PROBE,
    /** A client asks something small about a conversation: its title, whether its topic changed, what a command begins with. */
    EVALUATION,
    /** Nothing is generated: tokens are counted, models listed, texts embedded, batches handled. */
    INTERNAL_OPERATION;

    private static final Pattern GENERATING =
            Pattern.compile(".*/(messages|completions|complete|responses|converse|converse-stream|invoke"
                    + "|invoke-with-response-stream)/?");
    private static final Pattern OF_AN_API = Pattern.compile("/(count[_-]tokens|input_tokens|embeddings|models|files"
            + "|batches|moderations|images|audio|fine_tuning|uploads|vector_stores|organizations|compact)(/|$)");
    /** How agent clients instruct the model when they ask for themselves. */
    private static final Pattern ASIDE = Pattern.compile(
            "message indicates a new conversation topic"
                    + "|\\btitle\\b[^.\\n]{0,80} captures the main topic or goal of this"
                    + "|\\byou are a title generator\\b"
                    + "|\\byou name chat sessions\\b"
                    + "|\\bsummarize this coding conversation in under \\d+ characters"
                    + "|\\bprocess bash commands that an ai coding agent wants to run\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern ASIDE_OF_USER = Pattern.compile(
            "please write a \\d+-\\d+ word title (for )?the following conversation", Pattern.CASE_INSENSITIVE);
    private static final int LONGEST_ASIDE = 4;

    /**
     * The type of a request.
     *
     * @param method and path: where it went to, as far as known
     */
    public static RequestType of(
            @Nullable String method, @Nullable String path, Transcript transcript, JsonNode request) {
        if (isInternal(method, path)) {
            return INTERNAL_OPERATION;
        }
        if (isQuotaProbe(transcript)) {
            return QUOTA_PROBE;
        }
        return isAside(transcript, request) ? EVALUATION : INFERENCE;
    }

    /** The name outside of Java. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of that {@link #wireName}; throws IllegalArgumentException when there is none. */
    public static RequestType of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    private static boolean isInternal(@Nullable String method, @Nullable String path) {
        if (method != null && !method.equalsIgnoreCase("POST")) {
            return true;
        }
        if (path == null) {
            return false;
        }
        String plain = path.replaceFirst("[?#].*$", "");
        return !GENERATING.matcher(plain).matches() && OF_AN_API.matcher(plain).find();
    }

    private static boolean isQuotaProbe(Transcript transcript) {
        return transcript.messages().size() == 1
                && transcript.messages().getFirst().isUser()
                && transcript.newText().equals("quota");
    }

    /** An aside is short and offers no tools, and its instructions are not what a person wrote. */
    private static boolean isAside(Transcript transcript, JsonNode request) {
        if (!Json.items(request, "tools").isEmpty() || transcript.messages().size() > LONGEST_ASIDE) {
            return false;
        }
        String system = transcript.systemText();
        return (system != null && ASIDE.matcher(system).find())
                || (transcript.messages().size() == 1
                        && ASIDE_OF_USER.matcher(transcript.newText()).lookingAt());
    }
}
