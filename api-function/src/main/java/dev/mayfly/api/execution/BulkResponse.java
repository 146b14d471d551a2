package dev.mayfly.api.execution;

import dev.mayfly.api.bulk.ItemFault;
import dev.mayfly.problem.FieldError;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of each item of a body, in their order. */
@Serdeable
record BulkResponse(List<Item> items) {

    /**
     * @param id of the stored row; null when none is stored
     * @param status 201 stored now, 200 stored before, 400, 403, 404 or 422 not taken, 409 the id is taken
     */
    @Serdeable
    record Item(
            @Nullable String executionId,
            @Nullable UUID id,
            int status,
            @Nullable String code,
            @Nullable String detail,
            List<FieldError> errors) {

        static Item stored(String executionId, UUID id, boolean isNew) {
            return new Item(executionId, id, isNew ? 201 : 200, null, null, List.of());
        }

        /** Why it was refused. */
        ItemFault fault() {
            return new ItemFault(status, String.valueOf(code), String.valueOf(detail), errors);
        }

        static Item refused(@Nullable String executionId, ItemFault fault) {
            return new Item(executionId, null, fault.status(), fault.code(), fault.detail(), fault.errors());
        }
    }
}
