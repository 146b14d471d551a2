package dev.mayfly.api.agent;

import dev.mayfly.agent.Agent;
import dev.mayfly.agent.Assertion;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a version of an agent consists of. */
public record AgentSettings(
        String instructions,
        @Nullable String selfCritiqueInstructions,
        boolean providesGrades,
        @Nullable String model,
        List<Assertion> assertions) {

    /** The settings as sent: no instructions are empty ones, and grades are wanted unless refused. */
    public static AgentSettings of(
            @Nullable String instructions,
            @Nullable String selfCritiqueInstructions,
            @Nullable Boolean providesGrades,
            @Nullable String model,
            @Nullable List<Assertion> assertions) {
        return new AgentSettings(
                instructions == null ? "" : instructions,
                selfCritiqueInstructions,
                providesGrades == null || providesGrades,
                model,
                assertions == null ? List.of() : assertions);
    }

    /** The settings of an agent with those parts replaced that are sent. */
    public static AgentSettings changed(
            Agent base,
            @Nullable String instructions,
            @Nullable String selfCritiqueInstructions,
            @Nullable Boolean providesGrades,
            @Nullable String model,
            @Nullable List<Assertion> assertions) {
        return new AgentSettings(
                instructions == null ? base.instructions() : instructions,
                selfCritiqueInstructions == null ? base.selfCritiqueInstructions() : selfCritiqueInstructions,
                providesGrades == null ? base.providesGrades() : providesGrades,
                model == null ? base.model() : model,
                assertions == null ? base.assertions() : assertions);
    }

    /**
     * These settings, when a worker can do something with them.
     *
     * @param pointer where in the body they stand
     * @throws InvalidException naming each field that is wrong
     */
    public AgentSettings checked(String pointer) {
        var errors = new ArrayList<FieldError>();
        if (instructions.isBlank() && assertions.isEmpty()) {
            errors.add(new FieldError(
                    pointer + "/primaryInstructions",
                    "required",
                    "An agent needs primaryInstructions or assertions, otherwise it judges nothing"));
        }
        for (int i = 0; i < assertions.size(); i++) {
            errors.addAll(AssertionRules.check(assertions.get(i), "%s/assertions/%d".formatted(pointer, i)));
        }
        if (!errors.isEmpty()) {
            throw new InvalidException("bad_request", "The agent's settings are not valid; see errors", errors);
        }
        return this;
    }
}
