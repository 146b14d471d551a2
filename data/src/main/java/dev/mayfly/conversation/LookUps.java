package dev.mayfly.conversation;

import java.util.List;

/** What the linker asks of the requests stored in a train; answers may hold too much, which the linker leaves out. */
public interface LookUps {

    /** The requests of which the hash of all messages is one of these. */
    List<Candidate> withMessages(List<Hash> prefixes);

    /** The requests whose answers offer a task or a summary of that key. */
    List<Offer> offering(Hash key);
}
