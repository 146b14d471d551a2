package dev.mayfly.api.access;

/** No credential, or one that is not valid: 401. It never says which part of a credential was wrong. */
public final class UnauthorizedException extends RuntimeException {

    UnauthorizedException(String message) {
        super(message);
    }
}
