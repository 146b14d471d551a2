package dev.mayfly.api.document;

import dev.mayfly.api.problem.Filled;
import dev.mayfly.document.Document;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;

/** A document as it is sent: kept as it is, byte for byte. */
@Serdeable
public record TextDocument(
        @NotNull @Filled @Size(max = Document.MAX_TITLE_LENGTH)
        String title,

        @NotNull @NotEmpty String content) {

    /**
     * Refuses content that is too long.
     *
     * @param pointer where in the body the document stands
     */
    public void check(String pointer) {
        if (content.getBytes(StandardCharsets.UTF_8).length > Document.MAX_CONTENT_BYTES) {
            String detail = "content may have at most %,d bytes of UTF-8".formatted(Document.MAX_CONTENT_BYTES);
            throw new InvalidException(
                    "bad_request", detail, new FieldError(pointer + "/content", "size_out_of_range", detail));
        }
    }
}
