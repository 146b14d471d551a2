package dev.mayfly.api.document;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.document.Document;
import dev.mayfly.document.DocumentRepository;
import dev.mayfly.document.DocumentSummary;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ordinary documents, which everybody in the workspace may use; a change is a new version. */
@Controller("/api/documents")
class DocumentController {

    private final DocumentRepository documents;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    DocumentController(DocumentRepository documents, WorkspaceTransactions transactions, Idempotency idempotency) {
        this.documents = documents;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    @Allows(scope = Scope.WRITE)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<DocumentResponse> create(Caller caller, HttpRequest<?> request, @Body @Valid TextDocument body) {
        body.check("");
        return idempotency.create(caller, request, body, DocumentResponse.class, () -> {
            UUID id = UuidV7.next();
            documents.insertAll(
                    caller.workspace(),
                    caller.userId(),
                    null,
                    List.of(id),
                    List.of(""),
                    List.of(body.title()),
                    List.of(body.content()));
            return new Created<>(find(caller, id, null), "/api/documents", id);
        });
    }

    /** The newest first; documents of experiments stay out. */
    @Allows(scope = Scope.READ)
    @Get
    Page<DocumentSummary> list(
            Caller caller,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "documents");
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        var found = transactions.read(
                caller.workspace(), () -> documents.list(caller.workspace(), place.time(), place.id(), limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.createdAt(), last.id()));
    }

    @Allows(scope = Scope.READ)
    @Get("/{id}")
    DocumentResponse show(Caller caller, UUID id) {
        return transactions.read(caller.workspace(), () -> find(caller, id, null));
    }

    /** Stores the next version; jobs that exist keep the one that they were created with. */
    @Allows(scope = Scope.WRITE)
    @Post("/{id}/versions")
    @Status(HttpStatus.CREATED)
    HttpResponse<DocumentResponse> createVersion(
            Caller caller, HttpRequest<?> request, UUID id, @Body @Valid TextDocument body) {
        body.check("");
        return idempotency.create(caller, request, body, DocumentResponse.class, () -> {
            if (documents
                    .insertVersion(caller.workspace(), id, body.title(), body.content())
                    .isEmpty()) {
                throw new NotFoundException("document", id);
            }
            DocumentResponse document = find(caller, id, null);
            return new Created<>(document, "/api/documents/%s/versions".formatted(id), document.version());
        });
    }

    /** The newest first. */
    @Allows(scope = Scope.READ)
    @Get("/{id}/versions")
    Page<DocumentSummary> listVersions(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "document-versions", id);
        int before = cursors.decode(cursor, Integer.MAX_VALUE, parts -> Integer.valueOf(parts.getFirst()));
        var found = transactions.read(
                caller.workspace(), () -> documents.listVersions(caller.workspace(), id, before, limit + 1));
        if (found.isEmpty()) {
            throw new NotFoundException("document", id);
        }
        return Page.of(found, limit, last -> cursors.encode(last.version()));
    }

    @Allows(scope = Scope.READ)
    @Get("/{id}/versions/{version}")
    DocumentResponse showVersion(Caller caller, UUID id, int version) {
        return transactions.read(caller.workspace(), () -> find(caller, id, version));
    }

    private DocumentResponse find(Caller caller, UUID id, @Nullable Integer version) {
        return documents
                .find(caller.workspace(), id, version)
                .map(DocumentResponse::of)
                .orElseThrow(
                        () -> new NotFoundException("document", version == null ? id : id + " version " + version));
    }

    @Serdeable
    record DocumentResponse(
            UUID id, UUID ownerId, @Nullable String url, int version, String title, String content, Instant createdAt) {

        static DocumentResponse of(Document document) {
            return new DocumentResponse(
                    document.id(),
                    document.ownerId(),
                    document.url(),
                    document.version(),
                    document.title(),
                    document.content(),
                    document.createdAt());
        }
    }
}
