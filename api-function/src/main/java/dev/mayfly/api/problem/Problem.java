package dev.mayfly.api.problem;

import dev.mayfly.problem.FieldError;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What is answered when a request is refused (RFC 9457).
 *
 * @param instance the path of the request
 * @param code stable and made for machines
 * @param errors the fields at fault; empty when no single field is
 */
@Serdeable
public record Problem(
        String type, String title, int status, String detail, String instance, String code, List<FieldError> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    public static Problem of(
            int status, String title, String detail, String instance, String code, List<FieldError> errors) {
        return new Problem("urn:mayfly:problem:" + code, title, status, detail, instance, code, errors);
    }
}
