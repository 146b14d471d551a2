package dev.mayfly.api.chat;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.chat.MessagePosting.Draft;
import dev.mayfly.api.chat.MessagePosting.Posted;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.chat.AgentSession;
import dev.mayfly.chat.ChatMessage;
import dev.mayfly.chat.ChatMessageRepository;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
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
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is said in a session. */
@Controller("/api/agent-sessions/{id}")
class MessageController {

    /**
     * Bytes of text and metadata of one page: whatever characters they are, escaped and escaped again inside the Lambda's
     * own JSON they stay under 6 MB.
     */
    static final int PAGE_BYTES = 800_000;

    private final ChatMessageRepository messages;
    private final MessagePosting posting;
    private final ChatAccess access;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    MessageController(
            ChatMessageRepository messages,
            MessagePosting posting,
            ChatAccess access,
            WorkspaceTransactions transactions,
            Idempotency idempotency) {
        this.messages = messages;
        this.posting = posting;
        this.access = access;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    /** Adds a message to an active session. One that was sent before under the same clientMessageId answers 200. */
    @Allows(scope = Scope.WRITE)
    @Post("/messages")
    @Status(HttpStatus.CREATED)
    HttpResponse<MessageResponse> post(
            Caller caller, HttpRequest<?> request, UUID id, @Body @Valid MessageRequest body) {
        List<Draft> drafts = List.of(posting.draft(body, ""));
        return store(
                caller,
                request,
                id,
                body,
                MessageResponse.class,
                drafts,
                posted -> MessageResponse.of(posted.getFirst().message()));
    }

    /** Adds a question and its answer, both or none, one right behind the other. */
    @Allows(scope = Scope.WRITE)
    @Post("/message-pairs")
    @Status(HttpStatus.CREATED)
    HttpResponse<PairResponse> postPair(Caller caller, HttpRequest<?> request, UUID id, @Body @Valid PairRequest body) {
        checkRole(body.user(), "user", "USER");
        checkRole(body.assistant(), "assistant", "ASSISTANT");
        checkNames(body.user().clientMessageId(), body.assistant().clientMessageId());
        List<Draft> drafts =
                List.of(posting.draft(body.user(), "/user"), posting.draft(body.assistant(), "/assistant"));
        return store(caller, request, id, body, PairResponse.class, drafts, PairResponse::of);
    }

    private <T> HttpResponse<T> store(
            Caller caller,
            HttpRequest<?> request,
            UUID id,
            Object body,
            Class<T> type,
            List<Draft> drafts,
            Function<List<Posted>, T> answer) {
        String path = "/api/agent-sessions/%s/messages".formatted(id);
        if (Idempotency.isAskedFor(request)) {
            return MessagePosting.onceMore(() -> idempotency.create(caller, request, body, type, () -> {
                List<Posted> posted = posting.store(caller, id, drafts);
                return new Created<>(
                        answer.apply(posted), path, posted.getFirst().message().seq());
            }));
        }
        List<Posted> posted = MessagePosting.onceMore(() -> store(caller, id, drafts));
        return posted.stream().noneMatch(Posted::isNew)
                ? HttpResponse.ok(answer.apply(posted))
                : HttpResponse.created(
                        answer.apply(posted),
                        URI.create("%s/%d"
                                .formatted(path, posted.getFirst().message().seq())));
    }

    private List<Posted> store(Caller caller, UUID id, List<Draft> drafts) {
        Optional<Posted> alone =
                drafts.size() == 1 ? posting.storeAlone(caller, id, drafts.getFirst()) : Optional.empty();
        return alone.map(List::of)
                .orElseGet(() -> transactions.write(caller.workspace(), () -> posting.store(caller, id, drafts)));
    }

    /**
     * The oldest first. A page may have fewer messages than asked for, when they are long.
     *
     * @param after only what is behind this place; for those who ask again and again what is new
     * @param before the last ones before this place, the oldest of them first
     */
    @Allows(scope = Scope.READ)
    @Get("/messages")
    MessagePage list(
            Caller caller,
            UUID id,
            @Nullable @QueryValue @Min(0) Long after,
            @Nullable @QueryValue @Min(1) Long before,
            @QueryValue(defaultValue = "50") @Min(1) @Max(1000) int limit,
            @Nullable @QueryValue String cursor) {
        if (Stream.of(after, before, cursor).filter(Objects::nonNull).count() > 1) {
            String detail = "Only one of after, before and cursor can say where to begin";
            throw new InvalidException("bad_request", detail, new FieldError("cursor", "contradicts", detail));
        }
        var cursors = Cursor.over(caller.workspace(), "messages", id);
        MessagePage.Place start = before == null
                ? new MessagePage.Place(true, Objects.requireNonNullElse(after, 0L))
                : new MessagePage.Place(false, before);
        MessagePage.Place place = cursors.decode(cursor, start, MessagePage.Place::parse);
        return transactions.readByKey(caller.workspace(), () -> {
            AgentSession session = access.find(caller, id);
            return MessagePage.of(
                    place.isForward()
                            ? messages.listAfter(caller.workspace(), id, place.seq(), limit, PAGE_BYTES)
                            : messages.listBefore(caller.workspace(), id, place.seq(), limit, PAGE_BYTES),
                    session.lastSeq(),
                    cursors);
        });
    }

    @Allows(scope = Scope.READ)
    @Get("/messages/{seq}")
    MessageResponse show(Caller caller, UUID id, long seq) {
        return transactions.read(caller.workspace(), () -> {
            access.find(caller, id);
            ChatMessage message =
                    messages.find(caller.workspace(), id, seq).orElseThrow(() -> new NotFoundException("message", seq));
            return MessageResponse.of(message);
        });
    }

    private static void checkRole(MessageRequest message, String name, String role) {
        if (!message.role().equals(role)) {
            String detail = "%s must have the role %s".formatted(name, role);
            throw MessageRequest.refused("/%s/role".formatted(name), "bad_format", detail);
        }
    }

    /** With one name for two messages the other one would be stored again when the pair is sent again. */
    private static void checkNames(@Nullable String user, @Nullable String assistant) {
        if ((user == null) != (assistant == null)) {
            throw MessageRequest.refused(
                    "/%s/clientMessageId".formatted(user == null ? "user" : "assistant"),
                    "required",
                    "Both messages must have a clientMessageId, or neither");
        }
        if (user != null && user.equals(assistant)) {
            throw MessageRequest.refused(
                    "/assistant/clientMessageId", "contradicts", "Two messages cannot have the same clientMessageId");
        }
    }

    @Serdeable
    record PairRequest(
            @NotNull @Valid MessageRequest user,
            @NotNull @Valid MessageRequest assistant) {}

    @Serdeable
    record PairResponse(MessageResponse user, MessageResponse assistant) {

        static PairResponse of(List<Posted> posted) {
            return new PairResponse(
                    MessageResponse.of(posted.getFirst().message()),
                    MessageResponse.of(posted.getLast().message()));
        }
    }
}
