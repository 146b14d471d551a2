package dev.mayfly.conversation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hashes what a message says, so that different messages never have the same bytes hashed.
 *
 * <p>Every hash begins with a string that says what it is of. A string is the length of its UTF-8 in four bytes, big-endian,
 * and these bytes; one that is missing has the length −1. A list is its size in four bytes and its elements. A block is one
 * byte and what follows it: {@code T} text; {@code U} id, name and canonical JSON of the input; {@code R} id and list of
 * blocks; {@code I} media type and source; {@code O} canonical JSON. A message is its role and the list of its blocks.
 */
final class Digest {

    /** What clients add to a block without changing what it says. */
    private static final Set<String> NO_CONTENT = Set.of("cache_control");

    private final MessageDigest digest = sha256();

    private Digest() {}

    /** The hash before the first message. */
    static Hash start() {
        return new Digest().begin("mayfly.conversation").hash();
    }

    /** The hash of the messages up to each of these, from that of those before the first. */
    static List<Hash> prefixes(Hash before, List<Message> messages) {
        var digest = new Digest();
        var prefixes = new ArrayList<Hash>(messages.size());
        var last = before;
        for (var message : messages) {
            last = digest.next(last, message);
            prefixes.add(last);
        }
        return prefixes;
    }

    /** The hash of a text that is normalised, for one purpose only. */
    static Hash ofText(String purpose, String text) {
        var hashed = new Digest().begin("mayfly." + purpose);
        hashed.add(text);
        return hashed.hash();
    }

    private Hash next(Hash before, Message message) {
        begin("mayfly.message").add(message.role());
        addAll(Normal.blocks(message.blocks()));
        byte[] own = digest.digest();
        begin("mayfly.prefix").digest.update(before.bytes());
        digest.update(own);
        return hash();
    }

    private Digest begin(String of) {
        add(of);
        return this;
    }

    private Hash hash() {
        return Hash.of(digest.digest());
    }

    private void addAll(List<Block> blocks) {
        add(blocks.size());
        blocks.forEach(this::add);
    }

    private void add(Block block) {
        switch (block) {
            case Block.Text text -> {
                digest.update((byte) 'T');
                add(text.text());
            }
            case Block.ToolUse use -> {
                digest.update((byte) 'U');
                add(use.id());
                add(use.name());
                add(Json.canonical(use.input()));
            }
            case Block.ToolResult result -> {
                digest.update((byte) 'R');
                add(result.id());
                addAll(result.content());
            }
            case Block.Image image -> {
                digest.update((byte) 'I');
                add(image.mediaType());
                add(image.source());
            }
            case Block.Other other -> {
                digest.update((byte) 'O');
                add(Json.canonical(Json.without(other.json(), NO_CONTENT)));
            }
        }
    }

    private void add(@Nullable String string) {
        if (string == null) {
            add(-1);
            return;
        }
        byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        digest.update(bytes);
    }

    private void add(int number) {
        digest.update((byte) (number >> 24));
        digest.update((byte) (number >> 16));
        digest.update((byte) (number >> 8));
        digest.update((byte) number);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
