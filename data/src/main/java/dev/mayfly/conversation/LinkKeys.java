package dev.mayfly.conversation;

import dev.mayfly.conversation.RequestRow.WantRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The keys by which requests find one another, as they are stored. */
final class LinkKeys {

    private LinkKeys() {}

    /** By which others may be linked to this request. */
    static List<Hash> offered(Fingerprint fingerprint) {
        return Stream.concat(
                        Stream.of(fingerprint.messages(), fingerprint.answered())
                                .filter(Objects::nonNull),
                        offersOfText(fingerprint).stream())
                .toList();
    }

    /** The same without those that are columns of the request itself. */
    static List<Hash> offersOfText(Fingerprint fingerprint) {
        return Stream.concat(
                        fingerprint.tasks().stream(),
                        Stream.of(fingerprint.summary(), fingerprint.response()).filter(Objects::nonNull))
                .distinct()
                .toList();
    }

    /**
     * What the request would be linked by better than by that link: a prefix at least as long, or a text, when it is linked
     * by none.
     */
    static List<WantRow> wanted(Fingerprint fingerprint, Link link) {
        var wants = new ArrayList<WantRow>();
        Set<Integer> answers = new HashSet<>(fingerprint.assistants());
        for (int position = Math.max(1, link.depth()); position < fingerprint.messageCount(); position++) {
            Hash prefix = fingerprint.prefixes().get(position - 1);
            wants.add(new WantRow(
                    Objects.requireNonNull(RequestRow.hex(prefix)), position, answers.contains(position), 0));
        }
        if (link.depth() == 0) {
            if (fingerprint.previous() != null) {
                wants.add(new WantRow(Objects.requireNonNull(RequestRow.hex(fingerprint.previous())), null, true, 0));
            }
            var texts = new ArrayList<Hash>();
            texts.add(fingerprint.prompt());
            texts.addAll(fingerprint.continued());
            for (int rank = 0; rank < texts.size(); rank++) {
                if (texts.get(rank) != null) {
                    wants.add(new WantRow(Objects.requireNonNull(RequestRow.hex(texts.get(rank))), null, false, rank));
                }
            }
        }
        return wants;
    }

    /** What is known of a stored request, from its node and what it wants. */
    static Arrival arrival(Node node, List<Want> wants) {
        var prefixes = new ArrayList<Hash>();
        var answers = new ArrayList<Integer>();
        var continued = new ArrayList<Hash>();
        Hash prompt = null;
        Hash previous = null;
        int first = node.messageCount();
        for (var want : wants) {
            Integer position = want.position();
            if (position != null) {
                first = Math.min(first, position);
                prefixes.add(Hash.ofHex(want.key()));
                if (want.isAnswer()) {
                    answers.add(position);
                }
            } else if (want.isAnswer()) {
                previous = Hash.ofHex(want.key());
            } else if (want.rank() == 0) {
                prompt = Hash.ofHex(want.key());
            } else {
                continued.add(Hash.ofHex(want.key()));
            }
        }
        prefixes.add(node.messages());
        return new Arrival(
                node.id(),
                node.startedAt(),
                node.isFailed(),
                first,
                prefixes,
                node.messageCount(),
                prompt,
                continued,
                previous,
                answers);
    }
}
