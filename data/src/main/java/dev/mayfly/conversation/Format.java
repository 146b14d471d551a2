package dev.mayfly.conversation;

/** The API whose manner a request is written in. */
public enum Format {
    ANTHROPIC_MESSAGES("/v1/messages"),
    OPENAI_CHAT("/v1/chat/completions"),
    OPENAI_RESPONSES("/v1/responses"),
    BEDROCK_CONVERSE("/model/converse"),
    /** No messages in any manner we know. */
    UNKNOWN("/");

    private final String path;

    Format(String path) {
        this.path = path;
    }

    /** Where such requests go, when nothing else is known of one. */
    public String path() {
        return path;
    }
}
