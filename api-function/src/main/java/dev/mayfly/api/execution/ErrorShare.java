package dev.mayfly.api.execution;

import dev.mayfly.execution.ErrorCount;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * How often a family of errors.
 *
 * @param share of all errors, 0..1
 */
@Serdeable
public record ErrorShare(String errorCode, long count, double share) {

    static List<ErrorShare> of(List<ErrorCount> counts) {
        long all = counts.stream().mapToLong(ErrorCount::executions).sum();
        return counts.stream()
                .filter(count -> count.executions() > 0)
                .map(count -> new ErrorShare(count.errorCode(), count.executions(), (double) count.executions() / all))
                .toList();
    }
}
