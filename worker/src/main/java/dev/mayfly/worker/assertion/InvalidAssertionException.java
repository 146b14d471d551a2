package dev.mayfly.worker.assertion;

/** A definition that cannot be checked on any document; the job fails for good, with this code. */
public final class InvalidAssertionException extends RuntimeException {

    private final String code;
    private final String message;

    private InvalidAssertionException(String code, String message) {
        super(message);
        this.code = code;
        this.message = message;
    }

    static InvalidAssertionException unknownType(String type) {
        return new InvalidAssertionException(
                "unknown_assertion", "This worker knows no assertion of type \"%s\".".formatted(type));
    }

    static InvalidAssertionException badDefinition(String type, String problem) {
        return new InvalidAssertionException(
                "invalid_assertion", "The assertion of type \"%s\" %s.".formatted(type, problem));
    }

    public String code() {
        return code;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
