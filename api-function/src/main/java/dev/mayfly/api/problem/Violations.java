package dev.mayfly.api.problem;

import dev.mayfly.problem.FieldError;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Turns violated constraints into the fields of the request that violate them. */
public final class Violations {

    private Violations() {}

    public static List<FieldError> fieldErrors(ConstraintViolationException violations) {
        return violations.getConstraintViolations().stream()
                .map(Violations::fieldError)
                .sorted(Comparator.comparing(FieldError::pointer).thenComparing(FieldError::code))
                .toList();
    }

    private static FieldError fieldError(ConstraintViolation<?> violation) {
        String pointer = pointer(violation.getPropertyPath());
        return new FieldError(pointer, code(violation), "%s %s".formatted(pointer, violation.getMessage()));
    }

    /** A JSON pointer for what is inside the body, the bare name for a query parameter or header. */
    private static String pointer(Path path) {
        var pointer = new StringBuilder();
        String parameter = "";
        for (Path.Node node : path) {
            if (node.getKind() == ElementKind.METHOD) {
                continue;
            }
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = node.getName();
                continue;
            }
            if (node.getIndex() != null) {
                pointer.append('/').append(node.getIndex());
            }
            if (node.getKind() == ElementKind.PROPERTY && node.getName() != null) {
                pointer.append('/').append(node.getName());
            }
        }
        return pointer.isEmpty() ? parameter : pointer.toString();
    }

    private static String code(ConstraintViolation<?> violation) {
        String name = violation.getConstraintDescriptor() == null
                ? "Invalid"
                : violation
                        .getConstraintDescriptor()
                        .getAnnotation()
                        .annotationType()
                        .getSimpleName();
        return switch (name) {
            case "NotNull", "NotBlank", "NotEmpty", "Filled" -> "required";
            case "Size" -> "size_out_of_range";
            case "Min", "Max", "Positive", "PositiveOrZero", "DecimalMin", "DecimalMax" -> "out_of_range";
            case "Pattern" -> "bad_format";
            default -> name.toLowerCase(Locale.ROOT);
        };
    }
}
