package dev.mayfly.api.web.experiment;

import dev.mayfly.agent.AgentSummary;
import dev.mayfly.document.DocumentSummary;
import dev.mayfly.problem.FieldError;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The form for a new experiment.
 *
 * @param found documents to choose from
 * @param chosen documents that are chosen
 * @param problem what is wrong on the whole; null when nothing is
 * @param errors what is wrong with which field, as the API names it
 * @param preview null before it was asked for
 */
public record NewExperimentPage(
        Draft draft,
        List<AgentSummary> agents,
        List<DocumentSummary> found,
        List<DocumentSummary> chosen,
        @Nullable String problem,
        List<FieldError> errors,
        @Nullable Preview preview) {

    /**
     * What the experiment would come to.
     *
     * @param cost what it may cost; a dash where nobody knows
     * @param curl the same by the API; null when that is too long to copy
     */
    public record Preview(
            int documents, int jobs, String cost, @Nullable String curl) {}

    /** What is wrong with the field, or with anything inside it; null when nothing is. */
    public @Nullable String error(String pointer) {
        String found = errors.stream()
                .filter(error ->
                        error.pointer().equals(pointer) || error.pointer().startsWith(pointer + "/"))
                .map(FieldError::detail)
                .collect(Collectors.joining(" "));
        return found.isEmpty() ? null : found;
    }

    /** For the attribute {@code aria-invalid}. */
    public @Nullable String invalid(String pointer) {
        return error(pointer) == null ? null : "true";
    }

    /** The rows for checks: those with something in them, and one more. */
    public List<Draft.Check> checkRows() {
        return Stream.concat(draft.checks().stream(), Stream.of(Draft.Check.NONE))
                .toList();
    }

    /** The rows for documents: those with something in them, or one to begin with. */
    public List<Draft.Pasted> documentRows() {
        return draft.documents().isEmpty() ? List.of(Draft.Pasted.NONE) : draft.documents();
    }
}
