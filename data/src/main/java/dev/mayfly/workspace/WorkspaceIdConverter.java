package dev.mayfly.workspace;

import io.micronaut.core.convert.ConversionContext;
import io.micronaut.data.model.runtime.convert.AttributeConverter;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Singleton
final class WorkspaceIdConverter implements AttributeConverter<WorkspaceId, UUID> {

    @Override
    public @Nullable UUID convertToPersistedValue(@Nullable WorkspaceId entityValue, ConversionContext context) {
        return entityValue == null ? null : entityValue.value();
    }

    @Override
    public @Nullable WorkspaceId convertToEntityValue(@Nullable UUID persistedValue, ConversionContext context) {
        return persistedValue == null ? null : new WorkspaceId(persistedValue);
    }
}
