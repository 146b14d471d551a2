package dev.mayfly.migrate;

import org.jspecify.annotations.Nullable;

/** Ends an invocation as failed, with a message that says what an operator can do. */
public final class MigrationException extends RuntimeException {

    MigrationException(String message) {
        this(message, null);
    }

    MigrationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
