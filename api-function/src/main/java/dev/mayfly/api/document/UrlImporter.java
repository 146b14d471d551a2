package dev.mayfly.api.document;

import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.UnprocessableException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Fetches documents from the public web, all at once, and either gets every one or says which could not be had. */
@Singleton
public final class UrlImporter {

    private final WebFetcher fetcher;

    UrlImporter(WebFetcher fetcher) {
        this.fetcher = fetcher;
    }

    /**
     * Fetches all of them.
     *
     * @param pointer where in the body the list stands
     * @throws UnprocessableException naming each address that failed, and why
     */
    public List<ImportedDocument> fetchAll(List<String> urls, String pointer) {
        if (urls.isEmpty()) {
            return List.of();
        }
        List<Future<WebFetcher.Fetch>> fetches;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            fetches = urls.stream()
                    .map(url -> threads.submit(() -> fetcher.fetch(url)))
                    .toList();
        }
        var documents = new ArrayList<ImportedDocument>();
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < fetches.size(); i++) {
            switch (resultOf(fetches.get(i))) {
                case WebFetcher.Fetch.Fetched(ImportedDocument document) -> documents.add(document);
                case WebFetcher.Fetch.Refused(String reason) ->
                    errors.add(new FieldError(
                            "%s/%d".formatted(pointer, i),
                            "url_not_imported",
                            "%s: %s".formatted(urls.get(i), reason)));
            }
        }
        if (!errors.isEmpty()) {
            throw new UnprocessableException("url_not_imported", "Some URLs could not be imported; see errors", errors);
        }
        return documents;
    }

    private static WebFetcher.Fetch resultOf(Future<WebFetcher.Fetch> fetch) {
        try {
            return fetch.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
