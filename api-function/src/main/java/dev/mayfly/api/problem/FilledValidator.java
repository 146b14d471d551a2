package dev.mayfly.api.problem;

import io.micronaut.core.annotation.AnnotationValue;
import io.micronaut.validation.validator.constraints.ConstraintValidator;
import io.micronaut.validation.validator.constraints.ConstraintValidatorContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Checks {@link Filled}; null is {@code @NotNull}'s business. */
@Singleton
final class FilledValidator implements ConstraintValidator<Filled, CharSequence> {

    @Override
    public boolean isValid(
            @Nullable CharSequence value, AnnotationValue<Filled> annotation, ConstraintValidatorContext context) {
        return value == null || value.codePoints().anyMatch(FilledValidator::isVisible);
    }

    private static boolean isVisible(int character) {
        return !Character.isWhitespace(character)
                && !Character.isSpaceChar(character)
                && !Character.isISOControl(character);
    }
}
