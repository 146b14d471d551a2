package dev.mayfly.api.train;

import dev.mayfly.train.TrainKey;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/** @param key the key itself; null when the answer is repeated, because it is shown once only */
@Serdeable
record NewTrainKey(@Nullable String key, TrainKey trainKey) {

    NewTrainKey withoutSecret() {
        return new NewTrainKey(null, trainKey);
    }

    /** Never the key, so that it cannot slip into a log. */
    @Override
    public String toString() {
        return "new key " + trainKey.id();
    }
}
