package dev.mayfly.execution;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What kind of error a code of any provider, library or protocol tells of.
 *
 * <p>A family takes the codes that are spelt as its own name, or that hold one of its words; the families are asked in
 * their order.
 */
public enum ErrorFamily {
    TIMEOUT("TIMEOUT|TIMED_OUT|TIMEDOUT|DEADLINE|LEASE_EXPIRED"),
    RATE_LIMITED("RATE_LIMIT|TOO_MANY_REQUESTS|QUOTA|THROTTL|RESOURCE_EXHAUSTED|OVERLOADED"),
    UNREACHABLE("UNREACHABLE|UNREACH|ECONNREFUSED|CONNECTION_REFUSED|ENOTFOUND|UNAVAILABLE"),
    NETWORK_ERROR("NETWORK|ECONN|EPIPE|SOCKET|CONNECTION|DNS|EAI_AGAIN|TLS|SSL"),
    UNAUTHORIZED("UNAUTHORIZED|UNAUTHENTICATED|AUTHENTICATION|INVALID_API_KEY"),
    FORBIDDEN("FORBIDDEN|PERMISSION|ACCESS_DENIED"),
    NOT_FOUND("NOT_FOUND|NOTFOUND"),
    VALIDATION_ERROR("VALIDATION|INVALID|BAD_REQUEST|UNPROCESSABLE|MALFORMED|PARSE"),
    SERVER_ERROR("SERVER_ERROR|INTERNAL|BAD_GATEWAY"),
    CLIENT_ERROR("CLIENT_ERROR"),
    /** Takes what no other family does: no code holds nothing. */
    UNKNOWN_ERROR("(?!)");

    private final Pattern words;

    ErrorFamily(String words) {
        this.words = Pattern.compile(words);
    }

    /**
     * The family of an execution that was no success.
     *
     * @param code the caller's, in any spelling; a number is taken for an HTTP status
     * @param isTimeout whether the execution ended as a timeout
     */
    public static ErrorFamily of(@Nullable String code, @Nullable Integer httpStatus, boolean isTimeout) {
        return Optional.ofNullable(code)
                .flatMap(ErrorFamily::ofCode)
                .or(() -> Optional.ofNullable(httpStatus).flatMap(ErrorFamily::ofHttpStatus))
                .orElse(isTimeout ? TIMEOUT : UNKNOWN_ERROR);
    }

    private static Optional<ErrorFamily> ofCode(String code) {
        String trimmed = code.strip();
        if (trimmed.matches("[1-5]\\d\\d")) {
            return ofHttpStatus(Integer.parseInt(trimmed));
        }
        // camelCase, kebab-case and words apart become SNAKE_CASE.
        String snake = trimmed.replaceAll("([a-z\\d])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z\\d]+", "_")
                .toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(family -> family.name().equals(snake))
                .findFirst()
                .or(() -> Arrays.stream(values())
                        .filter(family -> family.words.matcher(snake).find())
                        .findFirst());
    }

    private static Optional<ErrorFamily> ofHttpStatus(int status) {
        return Optional.ofNullable(
                switch (status) {
                    case 400, 422 -> VALIDATION_ERROR;
                    case 401 -> UNAUTHORIZED;
                    case 403 -> FORBIDDEN;
                    case 404 -> NOT_FOUND;
                    case 408, 504 -> TIMEOUT;
                    case 429 -> RATE_LIMITED;
                    case 502, 503 -> UNREACHABLE;
                    default -> status >= 500 ? SERVER_ERROR : status >= 400 ? CLIENT_ERROR : null;
                });
    }
}
