package dev.mayfly.analysis;

import io.micronaut.core.annotation.Introspected;
import org.jspecify.annotations.Nullable;

/**
 * What a request said and was answered, as JSON.
 *
 * @param response null when none came, or when it came in chunks
 */
@Introspected
record StoredDialogue(String path, String request, @Nullable String response) {}
