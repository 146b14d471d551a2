package dev.mayfly.api.batch;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.document.ImportedDocument;
import dev.mayfly.api.document.UrlImporter;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.UnprocessableException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Supplier;

/** Creates batches in two steps: what takes long, and then what is one transaction. */
@Singleton
public final class BatchCreation {

    private final BatchCreator creator;
    private final UrlImporter importer;
    private final ExperimentsConfiguration limits;

    BatchCreation(BatchCreator creator, UrlImporter importer, ExperimentsConfiguration limits) {
        this.creator = creator;
        this.importer = importer;
        this.limits = limits;
    }

    /**
     * Refuses combinations that make no sense, whatever is stored.
     *
     * @throws InvalidException for fields that contradict one another, naming them
     * @throws UnprocessableException when there is nothing to evaluate, or too much
     */
    public void check(BatchRequest request) {
        request.check(limits);
    }

    /** Fetches what the request names on the web, before any transaction; the rest is for the caller's. */
    public Supplier<BatchCreated> prepare(Caller caller, BatchRequest request) {
        List<ImportedDocument> imported = importer.fetchAll(request.urls(), "/ephemeralDocuments/urls");
        return () -> creator.create(caller, request, imported);
    }
}
