package dev.mayfly.api.batch;

import dev.mayfly.agent.Assertion;
import dev.mayfly.api.document.TextDocument;
import dev.mayfly.api.problem.Filled;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.UnprocessableException;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What to evaluate, and by whom.
 *
 * @param agentId an ordinary agent; either this or {@code ephemeralAgent}
 * @param targetCount so many jobs over documents that the agent has evaluated before, instead of naming documents
 * @param repeatCount jobs for each document
 * @param isEphemeral whether this is an experiment, which expires and deletes itself with its own agent and documents
 */
@Serdeable
public record BatchRequest(
        @Nullable @Filled @Size(max = 200) String name,
        @Nullable @Size(max = 2000) String description,

        @Nullable @Pattern(regexp = TRACKING_ID, message = TRACKING_ID_MESSAGE)
        String trackingId,

        @Nullable Boolean isEphemeral,
        @Nullable @Min(1) Integer expiresInDays,
        @Nullable UUID agentId,
        @Nullable @Valid EphemeralAgent ephemeralAgent,
        @Nullable @Min(1) @Max(100) Integer targetCount,
        @Nullable @Min(1) @Max(20) Integer repeatCount,
        @Nullable List<@NotNull UUID> documentIds,
        @Nullable @Valid EphemeralDocuments ephemeralDocuments) {

    /** Without the names that a path under {@code /api/experiments} or {@code /experiments} gives another meaning. */
    static final String TRACKING_ID = "(?!(?:compare|new|\\.|\\.\\.)$)[A-Za-z0-9._-]{1,100}";

    static final String TRACKING_ID_MESSAGE =
            "must have 1 to 100 of A-Z a-z 0-9 . _ - and be none of 'compare', 'new', '.' and '..'";

    /**
     * An agent that only this experiment has.
     *
     * @param baseAgentId an ordinary agent whose latest version this one starts from; what is sent replaces its parts
     */
    @Serdeable
    public record EphemeralAgent(
            @Nullable UUID baseAgentId,
            @Nullable @Filled @Size(max = 200) String name,
            @Nullable @Size(max = 2000) String description,
            @Nullable @Size(max = 100_000) String primaryInstructions,
            @Nullable @Size(max = 100_000) String selfCritiqueInstructions,
            @Nullable Boolean providesGrades,
            @Nullable @Size(min = 1, max = 200) String model,
            @Nullable @Size(max = 100) List<@NotNull Assertion> assertions) {}

    /**
     * Documents that only this experiment has.
     *
     * @param urls public pages, fetched while the experiment is created
     */
    @Serdeable
    public record EphemeralDocuments(
            @Nullable @Size(max = 20) List<@NotNull @NotBlank @Size(max = 2000) String> urls,
            @Nullable @Valid List<@NotNull @Valid TextDocument> inline) {}

    boolean ephemeral() {
        return Boolean.TRUE.equals(isEphemeral);
    }

    public int repeats() {
        return repeatCount == null ? 1 : repeatCount;
    }

    public List<String> urls() {
        return ephemeralDocuments == null || ephemeralDocuments.urls() == null ? List.of() : ephemeralDocuments.urls();
    }

    public List<TextDocument> inlineDocuments() {
        return ephemeralDocuments == null || ephemeralDocuments.inline() == null
                ? List.of()
                : ephemeralDocuments.inline();
    }

    /** The named documents, each once. */
    public List<UUID> distinctDocumentIds() {
        return documentIds == null ? List.of() : documentIds.stream().distinct().toList();
    }

    private boolean namesDocuments() {
        return !distinctDocumentIds().isEmpty() || ephemeralDocuments != null;
    }

    /**
     * Refuses combinations that make no sense, whatever is stored.
     *
     * @throws InvalidException for fields that contradict one another, naming them
     * @throws UnprocessableException when there is nothing to evaluate, or too much
     */
    void check(ExperimentsConfiguration limits) {
        var errors = new ArrayList<FieldError>();
        if ((agentId == null) == (ephemeralAgent == null)) {
            errors.add(new FieldError("/agentId", "exactly_one", "Send exactly one of agentId and ephemeralAgent"));
        }
        if (ephemeralAgent != null && ephemeralAgent.baseAgentId() == null && ephemeralAgent.name() == null) {
            errors.add(new FieldError("/ephemeralAgent/name", "required", "name is required without baseAgentId"));
        }
        if (!ephemeral()) {
            needsEphemeral(ephemeralAgent, "/ephemeralAgent", errors);
            needsEphemeral(ephemeralDocuments, "/ephemeralDocuments", errors);
            needsEphemeral(expiresInDays, "/expiresInDays", errors);
        }
        if (expiresInDays != null && expiresInDays > limits.maxExpiryDays()) {
            errors.add(new FieldError(
                    "/expiresInDays",
                    "out_of_range",
                    "expiresInDays must be between 1 and %d".formatted(limits.maxExpiryDays())));
        }
        if (targetCount != null) {
            excludesTargetCount(namesDocuments(), "/targetCount", "documentIds and ephemeralDocuments", errors);
            excludesTargetCount(repeats() > 1, "/repeatCount", "repeatCount", errors);
            excludesTargetCount(agentId == null, "/agentId", "anything but an agentId", errors);
        }
        if (!errors.isEmpty()) {
            throw new InvalidException("bad_request", "Some fields do not go together; see errors", errors);
        }
        for (int i = 0; i < inlineDocuments().size(); i++) {
            inlineDocuments().get(i).check("/ephemeralDocuments/inline/" + i);
        }
        checkNumberOfDocuments(limits);
    }

    private void checkNumberOfDocuments(ExperimentsConfiguration limits) {
        int documents =
                distinctDocumentIds().size() + urls().size() + inlineDocuments().size();
        if (documents == 0 && targetCount == null) {
            throw new UnprocessableException(
                    "no_documents", "Name documents by documentIds or ephemeralDocuments, or send a targetCount");
        }
        if (documents > limits.maxDocumentsPerBatch()) {
            throw new UnprocessableException(
                    "too_many_documents",
                    "A batch may have at most %d documents; this one has %d"
                            .formatted(limits.maxDocumentsPerBatch(), documents));
        }
    }

    private static void needsEphemeral(@Nullable Object value, String pointer, List<FieldError> errors) {
        if (Objects.nonNull(value)) {
            errors.add(new FieldError(pointer, "needs_ephemeral", pointer.substring(1) + " needs isEphemeral: true"));
        }
    }

    private static void excludesTargetCount(boolean sent, String pointer, String what, List<FieldError> errors) {
        if (sent) {
            errors.add(new FieldError(pointer, "excluded", "targetCount does not go together with " + what));
        }
    }
}
