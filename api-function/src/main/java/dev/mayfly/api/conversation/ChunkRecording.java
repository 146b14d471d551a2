package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.bulk.BulkBody;
import dev.mayfly.api.bulk.CanonicalJson;
import dev.mayfly.api.bulk.Checked;
import dev.mayfly.api.bulk.ItemFault;
import dev.mayfly.api.bulk.ItemReader;
import dev.mayfly.api.train.TrainAccess;
import dev.mayfly.conversation.Answer;
import dev.mayfly.conversation.ChunkRepository;
import dev.mayfly.conversation.Completion;
import dev.mayfly.conversation.RecordedRequest;
import dev.mayfly.conversation.RecordedRequestRepository;
import dev.mayfly.conversation.RequestRecorder;
import dev.mayfly.conversation.RequestType;
import dev.mayfly.conversation.Transcript;
import dev.mayfly.json.StorableJson;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.problem.TooLargeException;
import dev.mayfly.train.TrainRepository;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;

/** Takes answers that arrive in pieces, and completes their requests with them. */
@Singleton
final class ChunkRecording {

    /** As much as the most chunks have usually, and little enough to be put together in a function's memory. */
    private static final long MAX_BYTES = 25_000_000;

    private final ItemReader items;
    private final TrainAccess access;
    private final TrainRepository trains;
    private final RecordedRequestRepository requests;
    private final ChunkRepository chunks;
    private final RequestRecorder recorder;
    private final WorkspaceTransactions transactions;
    private final JsonMapper json;

    ChunkRecording(
            ItemReader items,
            TrainAccess access,
            TrainRepository trains,
            RecordedRequestRepository requests,
            ChunkRepository chunks,
            RequestRecorder recorder,
            WorkspaceTransactions transactions,
            JsonMapper json) {
        this.items = items;
        this.access = access;
        this.trains = trains;
        this.requests = requests;
        this.chunks = chunks;
        this.recorder = recorder;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * Stores the chunks, and the answer when it is whole; returns the request as it is then.
     *
     * @throws NotFoundException when the caller may not record for the request's train
     * @throws ConflictException when the request has an answer, or other data under an index
     * @throws TooLargeException when all of its chunks are too large together
     */
    RecordedRequest add(Caller caller, UUID requestId, BulkBody.Items body) {
        ChunksBody read = read(body);
        return transactions.write(caller.workspace(), () -> {
            RecordedRequest request = requests.find(caller.workspace(), requestId)
                    .filter(found -> found.trainId() != null)
                    .orElseThrow(() -> new NotFoundException("request", requestId));
            UUID train = trainOf(caller, request);
            boolean isDone = Boolean.TRUE.equals(read.done());
            if (isDone) {
                // Whoever forgets old requests holds the train before the bodies.
                trains.lock(caller.workspace(), train);
            }
            String sent = chunks.lockUnanswered(caller.workspace(), requestId)
                    .orElseThrow(() -> new ConflictException(
                            "request_complete", "The request has its answer, or its payload has expired"));
            store(caller, requestId, read.chunks());
            if (isDone) {
                recorder.complete(caller.workspace(), train, completion(caller, request, sent, read));
            }
            return requests.find(caller.workspace(), requestId).orElseThrow();
        });
    }

    /** To who may not see the train the request is not there, and nothing is told of the train. */
    private UUID trainOf(Caller caller, RecordedRequest request) {
        try {
            return access.visible(caller, Objects.requireNonNull(request.trainId()))
                    .id();
        } catch (NotFoundException e) {
            throw new NotFoundException("request", request.requestId());
        }
    }

    private ChunksBody read(BulkBody.Items body) {
        if (!body.isSingle()) {
            throw ItemFault.invalid(List.of(new FieldError("", "wrong_type", "The body must be an object")))
                    .problem();
        }
        JsonNode node = body.items().getFirst().node();
        var item = new BulkBody.Item(node == null ? null : StorableJson.of(node));
        return switch (items.read(item, ChunksBody.class)) {
            case Checked.Unfit<ChunksBody>(ItemFault fault) -> throw fault.problem();
            case Checked.Fit<ChunksBody>(ChunksBody read) -> {
                List<FieldError> faults = IntStream.range(0, read.chunks().size())
                        .filter(i -> !read.chunks().get(i).data().isObject())
                        .mapToObj(i ->
                                new FieldError("/chunks/%d/data".formatted(i), "wrong_type", "data must be an object"))
                        .toList();
                if (!faults.isEmpty()) {
                    throw ItemFault.invalid(faults).problem();
                }
                refuseContradiction(read.chunks());
                yield read;
            }
        };
    }

    private static void refuseContradiction(List<ChunksBody.Chunk> sent) {
        var byIndex = new HashMap<Integer, JsonNode>();
        for (ChunksBody.Chunk chunk : sent) {
            JsonNode other = byIndex.putIfAbsent(chunk.index(), chunk.data());
            if (other != null && !CanonicalJson.write(other).equals(CanonicalJson.write(chunk.data()))) {
                throw taken(chunk.index());
            }
        }
    }

    private void store(Caller caller, UUID requestId, List<ChunksBody.Chunk> sent) {
        List<Integer> others = chunks.store(caller.workspace(), requestId, write(sent));
        if (!others.isEmpty()) {
            throw taken(others.getFirst());
        }
        if (chunks.size(caller.workspace(), requestId) > MAX_BYTES) {
            throw new TooLargeException(
                    "stream_too_large", "All chunks of a request may have at most %,d bytes".formatted(MAX_BYTES));
        }
    }

    private static ConflictException taken(int index) {
        return new ConflictException("chunk_taken", "There is other data under the index " + index);
    }

    private Completion completion(Caller caller, RecordedRequest request, String sent, ChunksBody body) {
        List<JsonNode> events = chunks.list(caller.workspace(), request.requestId()).stream()
                .map(this::parse)
                .toList();
        JsonNode response = ReadAnswer.assembled(events);
        Answer said = response == null ? null : Answer.of(response).orElse(null);
        String model = request.model() == null && said != null ? ReadAnswer.model(said.model()) : request.model();
        ReadAnswer answer = ReadAnswer.of(
                Transcript.of(request.path(), parse(sent)),
                model,
                RequestType.of(request.requestType()),
                response,
                said);
        Integer status = body.status() == null ? request.responseStatus() : body.status();
        String error = body.error() == null && request.error() != null
                ? request.error()
                : ReadAnswer.error(body.error(), status, response, events);
        return new Completion(
                request.requestId(),
                request.timestamp(),
                model,
                status,
                error,
                body.durationMs(),
                body.firstTokenMs(),
                answer.usage(),
                answer.costUsd(),
                answer.priceVersion(),
                answer.toolCalls(),
                answer.tasks(),
                answer.fingerprint(),
                response,
                answer.newText());
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode parse(String text) {
        try {
            return Objects.requireNonNull(json.readValue(text, JsonNode.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
