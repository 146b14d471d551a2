package dev.mayfly.conversation;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Stores what linking has changed. */
@Singleton
final class LinkWriter {

    private final RequestRepository requests;
    private final JsonMapper json;

    LinkWriter(RequestRepository requests, JsonMapper json) {
        this.requests = requests;
        this.json = json;
    }

    /**
     * Moves the stored requests of the graph that stand or are linked otherwise now, and sums up their conversations and those
     * of the others.
     *
     * @param others requests of the graph that are new, or changed otherwise
     * @return how many were moved
     */
    int move(WorkspaceId workspace, UUID train, LinkGraph graph, Collection<UUID> others) {
        Map<UUID, Place> places = graph.places();
        Set<UUID> conversations = new HashSet<>();
        var moves = new ArrayList<MoveRow>();
        for (var node : graph.nodes()) {
            Place place = Objects.requireNonNull(places.get(node.id()));
            if (node.isStored() && !(place.equals(node.place()) && node.isLinkStored())) {
                moves.add(MoveRow.of(node, graph.messagesOf(node.link().parent()), place));
                conversations.add(place.conversationId());
                if (node.place() != null) {
                    conversations.add(node.place().conversationId());
                }
            }
        }
        for (var id : others) {
            Place place = places.get(id);
            if (place != null) {
                conversations.add(place.conversationId());
            }
        }
        if (!moves.isEmpty()) {
            requests.move(workspace, write(moves));
        }
        if (!conversations.isEmpty()) {
            requests.sumUp(workspace, train, conversations);
        }
        return moves.size();
    }

    /** The JSON that statements take. */
    String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
