package dev.mayfly.analysis;

import dev.mayfly.conversation.Answer;
import dev.mayfly.conversation.BranchRepository;
import dev.mayfly.conversation.BranchTip;
import dev.mayfly.conversation.Message;
import dev.mayfly.conversation.StreamAssembler;
import dev.mayfly.conversation.Transcript;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Reads everything that was said along a branch, from its root to its last answer.
 *
 * <p>A request repeats the whole dialogue before it, so the longest one of the branch has all of it. Only a compaction begins anew,
 * with a summary, and a request that names the answer that it goes on with. There the dialogue before it goes first. One request
 * is in memory at a time.
 */
@Singleton
public final class BranchDialogue {

    private final BranchRepository branches;
    private final DialogueRepository dialogues;
    private final JsonMapper json;

    BranchDialogue(BranchRepository branches, DialogueRepository dialogues, JsonMapper json) {
        this.branches = branches;
        this.dialogues = dialogues;
        this.json = json;
    }

    /** How much of a dialogue was still there. */
    public enum Extent {
        WHOLE,
        /** The end of it, after a summary of what has expired. */
        LATER_PART,
        /** The request that says most is gone; the reader is given nothing. */
        EXPIRED
    }

    /** Gives the messages to the reader, one by one in their order; to be called inside a transaction. */
    public Extent read(WorkspaceId workspace, UUID conversationId, String branchId, Consumer<Message> reader) {
        BranchTip tip = branches.findTip(workspace, conversationId, branchId).orElse(null);
        if (tip == null || !tip.isKept() || !tip.isWhole()) {
            return Extent.EXPIRED;
        }
        var extent = Extent.WHOLE;
        for (UUID end : dialogues.listEnds(workspace, tip.requestId())) {
            StoredDialogue stored = dialogues.find(workspace, end).orElse(null);
            if (stored == null) {
                extent = Extent.LATER_PART;
            } else {
                Transcript.of(stored.path(), parse(stored.request())).messages().forEach(reader);
                answer(workspace, end, stored)
                        .map(Answer::message)
                        .filter(message -> !message.blocks().isEmpty())
                        .ifPresent(reader);
            }
        }
        return extent;
    }

    private Optional<Answer> answer(WorkspaceId workspace, UUID requestId, StoredDialogue stored) {
        if (stored.response() != null) {
            return Answer.of(parse(stored.response()));
        }
        List<JsonNode> events = dialogues.listChunks(workspace, requestId).stream()
                .map(this::parse)
                .toList();
        return events.isEmpty() ? Optional.empty() : Answer.of(StreamAssembler.assemble(events));
    }

    private JsonNode parse(String text) {
        try {
            var node = json.readValue(text, JsonNode.class);
            return node == null ? JsonNode.nullNode() : node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
