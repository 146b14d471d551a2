package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Usage;
import org.jspecify.annotations.Nullable;

/** A model's answer; the text of a refusal is of no interest. */
record ModelReply(String text, boolean refused, @Nullable Usage usage) {}
