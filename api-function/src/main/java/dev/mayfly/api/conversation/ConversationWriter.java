package dev.mayfly.api.conversation;

import io.micronaut.http.MediaType;
import org.jspecify.annotations.Nullable;

/**
 * Writes one page of an export. Pages of Markdown put one after the other make the whole document; a page of JSON is a document
 * of its own.
 */
abstract sealed class ConversationWriter {

    /** Of one page, without its last message. */
    private static final int PAGE_BYTES = 3_000_000;

    final StoredJson json;
    private final StringBuilder text = new StringBuilder();
    private int bytes;

    private ConversationWriter(StoredJson json) {
        this.json = json;
    }

    abstract MediaType mediaType();

    abstract String extension();

    /** @param isFirst whether the export begins here */
    abstract void begin(ConversationSummary conversation, boolean isFirst);

    /** @param isContinued whether a part of the branch is on the page before */
    abstract void beginBranch(BranchResponse branch, boolean isContinued, boolean isExpired);

    abstract void add(MessageResponse message);

    /** Ends what this page has of a branch. */
    abstract void endBranch();

    /** Ends the page; no branch is open. */
    abstract void end(@Nullable String nextCursor);

    final boolean isFull() {
        return bytes > PAGE_BYTES;
    }

    final String content() {
        return text.toString();
    }

    final void append(String part) {
        text.append(part);
        bytes += JsonSize.of(part);
    }

    /** One document of all fields. */
    static final class OfJson extends ConversationWriter {

        private boolean isFirstBranch = true;
        private boolean isFirstMessage = true;

        OfJson(StoredJson json) {
            super(json);
        }

        @Override
        MediaType mediaType() {
            return MediaType.APPLICATION_JSON_TYPE;
        }

        @Override
        String extension() {
            return "json";
        }

        @Override
        void begin(ConversationSummary conversation, boolean isFirst) {
            append("{\"conversation\":" + json.write(conversation) + ",\"branches\":[");
        }

        @Override
        void beginBranch(BranchResponse branch, boolean isContinued, boolean isExpired) {
            append((isFirstBranch ? "" : ",") + "{\"branch\":" + json.write(branch) + ",\"expired\":" + isExpired
                    + ",\"messages\":[");
            isFirstBranch = false;
            isFirstMessage = true;
        }

        @Override
        void add(MessageResponse message) {
            append((isFirstMessage ? "" : ",") + json.write(message));
            isFirstMessage = false;
        }

        @Override
        void endBranch() {
            append("]}");
        }

        @Override
        void end(@Nullable String nextCursor) {
            append("],\"nextCursor\":" + json.write(nextCursor) + "}");
        }
    }

    /** A report for people. */
    static final class OfMarkdown extends ConversationWriter {

        OfMarkdown(StoredJson json) {
            super(json);
        }

        @Override
        MediaType mediaType() {
            return MediaType.of("text/markdown;charset=utf-8");
        }

        @Override
        String extension() {
            return "md";
        }

        @Override
        void begin(ConversationSummary conversation, boolean isFirst) {
            if (isFirst) {
                append(ConversationMarkdown.head(conversation));
            }
        }

        @Override
        void beginBranch(BranchResponse branch, boolean isContinued, boolean isExpired) {
            if (!isContinued) {
                append(ConversationMarkdown.branch(branch, isExpired));
            }
        }

        @Override
        void add(MessageResponse message) {
            append(ConversationMarkdown.message(message, json));
        }

        @Override
        void endBranch() {}

        @Override
        void end(@Nullable String nextCursor) {}
    }
}
