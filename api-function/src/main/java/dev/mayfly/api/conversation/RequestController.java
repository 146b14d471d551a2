package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.bulk.BulkBody;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Recording the LLM requests of a train. */
@Controller("/api/requests")
class RequestController {

    private final BulkBody bodies;
    private final RequestRecording recording;
    private final ChunkRecording chunks;

    RequestController(BulkBody bodies, RequestRecording recording, ChunkRecording chunks) {
        this.bodies = bodies;
        this.recording = recording;
        this.chunks = chunks;
    }

    /**
     * Records one request, or up to 1,000 as a list or one a line, and tells of each which conversation it belongs to. The same
     * request sent again under the same clientRequestId counts once. A list is answered with 207 and what became of each item.
     */
    @Allows(
            scope = {Scope.INGEST, Scope.WRITE},
            role = Role.MEMBER,
            trainKey = true)
    @Consumes({MediaType.APPLICATION_JSON, BulkBody.NDJSON})
    @Post
    HttpResponse<?> record(
            Caller caller,
            HttpRequest<?> request,
            @RequestBody(
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    dev.mayfly.api.conversation.RequestBody.class)))
                    @Body
                    byte @Nullable [] body) {
        BulkBody.Items items = bodies.read(request, body);
        var answers = recording.record(caller, items.items());
        if (!items.isSingle()) {
            return HttpResponse.status(HttpStatus.MULTI_STATUS).body(new RecordingResponse(answers));
        }
        RecordingResponse.Item only = answers.getFirst();
        if (!only.isStored()) {
            throw only.fault().problem();
        }
        return HttpResponse.status(HttpStatus.valueOf(only.status()))
                .headers(headers -> headers.location(URI.create("/api/requests/" + only.requestId())))
                .body(only);
    }

    /**
     * Adds events of a streamed answer to a request that was recorded without one. The same event sent again counts once. When
     * {@code done}, the answer is put together and the request is linked by it.
     */
    @Allows(
            scope = {Scope.INGEST, Scope.WRITE},
            role = Role.MEMBER,
            trainKey = true)
    @Post("/{id}/chunks")
    RecordingResponse.Item addChunks(
            Caller caller,
            UUID id,
            HttpRequest<?> request,
            @RequestBody(content = @Content(schema = @Schema(implementation = ChunksBody.class))) @Body
                    byte @Nullable [] body) {
        return RecordingResponse.Item.stored(chunks.add(caller, id, bodies.read(request, body)), false);
    }
}
