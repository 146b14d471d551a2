package dev.mayfly.api.web.experiment;

import dev.mayfly.batch.Highlight;
import dev.mayfly.batch.PinnedDocument;
import dev.mayfly.batch.Result;
import dev.mayfly.execution.Execution;
import java.util.List;

/**
 * One result with its document.
 *
 * @param attempts what was recorded of each try, the first first
 */
public record ResultDetail(String trackingId, Result result, PinnedDocument document, List<Execution> attempts) {

    public List<MarkedText.Part> parts() {
        return MarkedText.of(document.content(), highlights());
    }

    public boolean isCut() {
        return MarkedText.isCut(document.content());
    }

    public List<Highlight> highlights() {
        return result.highlights() == null ? List.of() : result.highlights();
    }
}
