package dev.mayfly.api.problem;

import dev.mayfly.problem.FieldError;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.http.codec.CodecException;
import io.micronaut.serde.exceptions.SerdeException;
import io.micronaut.serde.exceptions.path.CollectionItemReferencePath;
import io.micronaut.serde.exceptions.path.MapItemReferencePath;
import io.micronaut.serde.exceptions.path.PropertyReferencePath;
import io.micronaut.serde.exceptions.path.ReferencePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says which part of a request could not be read, in our words: the decoder's name classes of ours. */
final class BadJson {

    private static final Pattern UNKNOWN_PROPERTY = Pattern.compile("Unknown property \\[([^\\]]{1,100})\\]");

    private BadJson() {}

    static FieldError fieldError(ConversionErrorException failure) {
        String name = failure.getArgument().getName();
        return new FieldError(name, "bad_format", "%s could not be read".formatted(name));
    }

    /** What is wrong with the body, when it is the body that could not be read. */
    static Optional<String> detail(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof CodecException) {
                return Optional.of(
                        field(failure).map(FieldError::detail).orElse("The body is not the JSON that this route takes"));
            }
        }
        return Optional.empty();
    }

    static Optional<FieldError> field(Throwable failure) {
        return serdeFailure(failure).flatMap(BadJson::field);
    }

    private static Optional<FieldError> field(SerdeException failure) {
        String pointer = pointer(failure.getPath());
        Matcher unknown = UNKNOWN_PROPERTY.matcher(String.valueOf(failure.getMessage()));
        if (unknown.find()) {
            String name = "/" + unknown.group(1);
            String property = pointer.endsWith(name) ? pointer : pointer + name;
            return Optional.of(new FieldError(property, "unknown_property", property + " is not known here"));
        }
        return pointer.isEmpty()
                ? Optional.empty()
                : Optional.of(new FieldError(pointer, "wrong_type", pointer + " is not of the type that is wanted"));
    }

    /** The innermost failure of the decoder: the one that knows the most. */
    private static Optional<SerdeException> serdeFailure(Throwable failure) {
        Optional<SerdeException> found = Optional.empty();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SerdeException serde && (found.isEmpty() || !serde.getPath().isEmpty())) {
                found = Optional.of(serde);
            }
        }
        return found;
    }

    /** The path has its innermost step first. */
    private static String pointer(List<ReferencePath> path) {
        var pointer = new StringBuilder();
        for (ReferencePath step : path.reversed()) {
            switch (step) {
                case PropertyReferencePath property ->
                    pointer.append('/').append(property.property().getName());
                case CollectionItemReferencePath item -> pointer.append('/').append(item.index());
                case MapItemReferencePath item -> pointer.append('/').append(item.key());
                default -> {}
            }
        }
        return pointer.toString();
    }
}
