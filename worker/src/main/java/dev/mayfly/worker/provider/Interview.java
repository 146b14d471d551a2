package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Usage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks one model until its answers can be read, and adds up what that takes. */
final class Interview {

    private final String model;
    private final PatientProvider provider;
    private final @Nullable Price price;
    private final Consumer<Spending> spent;
    private @Nullable Usage usage;

    /** @param spent is told after each call what all calls took until then */
    Interview(String model, PatientProvider provider, @Nullable Price price, Consumer<Spending> spent) {
        this.model = model;
        this.provider = provider;
        this.price = price;
        this.spent = spent;
    }

    String model() {
        return model;
    }

    /** An answer that can be read, asked for a second time when the first cannot. */
    <T> Answer<T> ask(ModelRequest request, Reader<T> reader)
            throws InterruptedException, InvalidVerdictException, RefusedException {
        var first = ask(request);
        try {
            return new Answer<>(first, reader.read(first));
        } catch (InvalidVerdictException e) {
            // An empty turn is refused by the providers, so an empty answer is not shown to the model again.
            var second = ask(first.isBlank() ? request : request.continued(first, Prompt.repair(e.problem())));
            return new Answer<>(second, reader.read(second));
        }
    }

    /** All calls together. */
    Spending spending() {
        return new Spending(model, usage, usage == null || price == null ? null : price.of(usage));
    }

    /** Why an answer is of no use. */
    String unusable(InvalidVerdictException e) {
        return "The answer of the model %s is unusable, also when asked again: %s.".formatted(model, e.problem());
    }

    private String ask(ModelRequest request) throws InterruptedException, RefusedException {
        var reply = provider.ask(request);
        if (reply.usage() != null) {
            usage = usage == null ? reply.usage() : usage.plus(reply.usage());
            spent.accept(spending());
        }
        if (reply.refused()) {
            throw new RefusedException();
        }
        return reply.text();
    }

    /** Makes something of a model's words. */
    @FunctionalInterface
    interface Reader<T> {
        T read(String answer) throws InvalidVerdictException;
    }

    record Answer<T>(String text, T meaning) {}

    /** The model will not answer. */
    static final class RefusedException extends Exception {}
}
