package dev.mayfly.api.analysis;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of an analysis.
 *
 * @param qualityScore 0 to 100, the agent's work as a whole; null when nobody judged it
 * @param sentiment of the user
 */
@Serdeable
public record Findings(
        @NotNull @NotBlank @Size(max = 4_000) String summary,

        @NotNull @Pattern(regexp = "achieved|partly_achieved|not_achieved|unclear")
        String outcome,

        @Nullable @DecimalMin("0") @DecimalMax("100") BigDecimal qualityScore,

        @NotNull @Pattern(regexp = "positive|neutral|negative|mixed")
        String sentiment,

        @NotNull @Size(max = MAX_ITEMS) List<@NotNull @NotBlank @Size(max = MAX_TEXT) String> strengths,
        @NotNull @Size(max = MAX_ITEMS) List<@NotNull @Valid Problem> problems,
        @NotNull @Size(max = MAX_ITEMS) List<@NotNull @NotBlank @Size(max = MAX_TEXT) String> suggestions) {

    static final int MAX_ITEMS = 20;
    static final int MAX_TEXT = 1_000;

    /**
     * What went wrong.
     *
     * @param evidence what in the conversation shows it
     */
    @Serdeable
    public record Problem(
            @NotNull @NotBlank @Size(max = 200) String title,
            @NotNull @NotBlank @Size(max = 2_000) String evidence,

            @NotNull @Pattern(regexp = "low|medium|high") String severity) {}
}
