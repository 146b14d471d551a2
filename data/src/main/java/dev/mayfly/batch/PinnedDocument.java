package dev.mayfly.batch;

import io.micronaut.core.annotation.Introspected;
import org.jspecify.annotations.Nullable;

/** What a job evaluates. */
@Introspected
public record PinnedDocument(String title, @Nullable String url, String content) {}
