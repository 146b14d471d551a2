package dev.mayfly.conversation;

/** The API whose manner a request is written in. */
public enum Format {
    ANTHROPIC_MESSAGES,
    OPENAI_CHAT,
    OPENAI_RESPONSES,
    BEDROCK_CONVERSE,
    /** No messages in any manner we know. */
    UNKNOWN
}
