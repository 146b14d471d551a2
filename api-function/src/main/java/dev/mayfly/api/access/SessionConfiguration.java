package dev.mayfly.api.access;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * What sessions of pages are signed with.
 *
 * @param key at least 32 bytes in Base64; empty: nobody can sign in to the pages
 * @param oldKeys earlier keys, separated by commas, whose sessions live on
 */
@ConfigurationProperties("session")
record SessionConfiguration(
        @Bindable(defaultValue = "") String key,
        @Bindable(defaultValue = "") String oldKeys) {

    /** Never a key. */
    @Override
    public String toString() {
        return "sessions under " + (key.isEmpty() ? "no key" : "a key");
    }
}
