package dev.mayfly.workspace;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.model.DataType;
import java.util.UUID;

/** The tenant of a row: a type of its own, so that a query without it, or with another id in its place, does not compile. */
@TypeDef(type = DataType.STRING)
@Introspected
public record WorkspaceId(UUID value) {

    @Override
    public String toString() {
        return value.toString();
    }
}
