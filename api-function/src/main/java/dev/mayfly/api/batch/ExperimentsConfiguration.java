package dev.mayfly.api.batch;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * The limits of batches and experiments.
 *
 * @param maxPerUser live experiments that one user may have in a workspace
 * @param defaultExpiryDays after how many days an experiment expires that does not say
 * @param maxExpiryDays how far ahead an experiment may expire
 */
@ConfigurationProperties("experiments")
public record ExperimentsConfiguration(
        @Min(1) int maxPerUser,
        @Min(1) @Max(365) int defaultExpiryDays,
        @Min(1) @Max(365) int maxExpiryDays,
        @Min(1) @Max(100_000) int maxDocumentsPerBatch) {

    public ExperimentsConfiguration {
        if (defaultExpiryDays > maxExpiryDays) {
            throw new IllegalArgumentException(
                    "DEFAULT_EXPERIMENT_EXPIRY_DAYS is greater than MAX_EXPERIMENT_EXPIRY_DAYS");
        }
    }
}
