package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Highlight;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model thinks of a document; the grade is null exactly when none was asked for. */
public record Verdict(@Nullable BigDecimal grade, String summary, String analysis, List<Highlight> highlights) {}
