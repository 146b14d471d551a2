package dev.mayfly.chat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Which place a message got.
 *
 * @param time never before that of the message before it
 */
public record PostedAt(long seq, Instant time) {

    /** As {@link ChatMessageRepository#insert} writes it. */
    static PostedAt parse(String text) {
        int space = text.indexOf(' ');
        long micros = Long.parseLong(text.substring(space + 1));
        return new PostedAt(Long.parseLong(text.substring(0, space)), Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
}
