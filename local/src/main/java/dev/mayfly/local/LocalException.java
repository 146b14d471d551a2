package dev.mayfly.local;

import org.jspecify.annotations.Nullable;

/** Ends the program with one sentence that says what the user can do. */
public final class LocalException extends RuntimeException {

    public LocalException(String sentence) {
        super(sentence);
    }

    public LocalException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
