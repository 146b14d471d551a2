package dev.mayfly.api.web.experiment;

import dev.mayfly.agent.Assertion;
import dev.mayfly.api.batch.BatchRequest;
import dev.mayfly.api.document.PlainText;
import dev.mayfly.api.document.TextDocument;
import dev.mayfly.api.problem.Violations;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.validation.validator.Validator;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes of a draft what the API would be sent. */
@Singleton
final class DraftReader {

    private final Validator validator;
    private final JsonMapper json;

    DraftReader(Validator validator, JsonMapper json) {
        this.validator = validator;
        this.json = json;
    }

    /**
     * The request that the draft stands for.
     *
     * @throws InvalidException naming each field, as the API names it, that does not hold what it should
     */
    BatchRequest read(Draft draft) {
        var errors = new ArrayList<FieldError>();
        BatchRequest request = request(draft, errors);
        Set<ConstraintViolation<BatchRequest>> violations = validator.validate(request);
        errors.addAll(Violations.fieldErrors(new ConstraintViolationException(violations)));
        if (!errors.isEmpty()) {
            throw new InvalidException("bad_request", "Some fields are not right yet", errors);
        }
        return request;
    }

    private BatchRequest request(Draft draft, List<FieldError> errors) {
        boolean existing = draft.judge() == Draft.Judge.EXISTING;
        return new BatchRequest(
                filled(draft.name()),
                filled(draft.description()),
                filled(draft.trackingId()),
                true,
                number(draft.expiresInDays(), "/expiresInDays", errors),
                existing ? agent(draft, "/agentId", errors) : null,
                existing ? null : ephemeralAgent(draft, errors),
                null,
                number(draft.repeatCount(), "/repeatCount", errors),
                draft.documentIds().stream()
                        .map(id -> id(id, "/documentIds", "This document does not exist", errors))
                        .filter(Objects::nonNull)
                        .toList(),
                new BatchRequest.EphemeralDocuments(
                        draft.addresses(),
                        draft.documents().stream().map(DraftReader::document).toList()));
    }

    private BatchRequest.EphemeralAgent ephemeralAgent(Draft draft, List<FieldError> errors) {
        boolean changed = draft.judge() == Draft.Judge.CHANGED;
        List<Assertion> assertions = assertions(draft, errors);
        return new BatchRequest.EphemeralAgent(
                changed ? agent(draft, "/ephemeralAgent/baseAgentId", errors) : null,
                filled(draft.agentName()),
                null,
                filled(draft.instructions()),
                null,
                null,
                filled(draft.model()),
                changed && assertions.isEmpty() ? null : assertions);
    }

    private List<Assertion> assertions(Draft draft, List<FieldError> errors) {
        var assertions = new ArrayList<Assertion>();
        for (int i = 0; i < draft.checks().size(); i++) {
            Draft.Check check = draft.checks().get(i);
            String pointer = "/ephemeralAgent/assertions/%d".formatted(i);
            assertions.add(new Assertion(
                    check.type(),
                    value(check),
                    filled(check.path()),
                    decimal(check.weight(), pointer + "/weight", errors)));
        }
        return assertions;
    }

    /** What is typed is a text, but where a number or any JSON is wanted and it is one. */
    private @Nullable JsonNode value(Draft.Check check) {
        if (check.value().isEmpty()) {
            return null;
        }
        return switch (check.type()) {
            case "minWords", "maxWords", "readingGrade", "jsonPath" -> parsed(check.value());
            default -> JsonNode.createStringNode(check.value());
        };
    }

    private JsonNode parsed(String text) {
        try {
            JsonNode node = json.readValue(text, JsonNode.class);
            return node == null ? JsonNode.createStringNode(text) : node;
        } catch (IOException e) {
            return JsonNode.createStringNode(text);
        }
    }

    private static TextDocument document(Draft.Pasted pasted) {
        if (!pasted.format().equals("html")) {
            return new TextDocument(pasted.title(), pasted.content());
        }
        PlainText page = PlainText.ofHtml(pasted.content());
        return new TextDocument(pasted.title().isBlank() ? page.title() : pasted.title(), page.content());
    }

    private static @Nullable UUID agent(Draft draft, String pointer, List<FieldError> errors) {
        return id(draft.agentId(), pointer, "Choose an agent", errors);
    }

    private static @Nullable UUID id(String text, String pointer, String detail, List<FieldError> errors) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError(pointer, "required", detail));
            return null;
        }
    }

    private static @Nullable Integer number(String text, String pointer, List<FieldError> errors) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            errors.add(new FieldError(pointer, "bad_format", "This must be a whole number"));
            return null;
        }
    }

    private static @Nullable BigDecimal decimal(String text, String pointer, List<FieldError> errors) {
        if (text.isBlank()) {
            return null;
        }
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            errors.add(new FieldError(pointer, "bad_format", "This must be a number"));
            return null;
        }
    }

    private static @Nullable String filled(String text) {
        return text.isBlank() ? null : text;
    }
}
