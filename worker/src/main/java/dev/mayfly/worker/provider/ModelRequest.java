package dev.mayfly.worker.provider;

import java.util.List;
import java.util.stream.Stream;

/** A conversation that a model is asked to continue. */
record ModelRequest(String model, String system, List<Turn> turns) {

    ModelRequest {
        if (turns.isEmpty()) {
            throw new IllegalArgumentException("A request has at least one turn");
        }
        turns = List.copyOf(turns);
    }

    /** The same conversation after the model's answer and our reply to it. */
    ModelRequest continued(String answer, String reply) {
        var more = Stream.concat(turns.stream(), Stream.of(Turn.assistant(answer), Turn.user(reply)));
        return new ModelRequest(model, system, more.toList());
    }

    /** What one side has said. */
    record Turn(Role role, String text) {

        static Turn user(String text) {
            return new Turn(Role.USER, text);
        }

        static Turn assistant(String text) {
            return new Turn(Role.ASSISTANT, text);
        }
    }

    enum Role {
        USER,
        ASSISTANT
    }
}
