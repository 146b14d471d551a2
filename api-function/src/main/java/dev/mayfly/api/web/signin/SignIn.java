package dev.mayfly.api.web.signin;

import org.jspecify.annotations.Nullable;

/**
 * What the page for signing in shows.
 *
 * @param next where to go afterwards, a path of ours
 * @param error what was wrong with the last try; null at the first
 */
public record SignIn(
        Way way, String next, String formToken, @Nullable String error) {

    /** How one signs in here. */
    public enum Way {
        /** Not at all: nothing is configured. */
        NONE,
        KEY,
        /** With the identity provider. */
        PROVIDER
    }
}
