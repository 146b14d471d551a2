package dev.mayfly.api.bulk;

import dev.mayfly.api.body.JsonShape;
import dev.mayfly.api.problem.Violations;
import dev.mayfly.problem.FieldError;
import io.micronaut.core.beans.BeanIntrospection;
import io.micronaut.core.type.Argument;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the record of one item out of its JSON, with the same checks as a body that is read as a whole. */
@Singleton
public final class ItemReader {

    private final JsonMapper json;
    private final Validator validator;
    private final Map<Class<?>, PlainConstraints<?>> constraints = new ConcurrentHashMap<>();

    ItemReader(JsonMapper json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    public <T> Checked<T> read(BulkBody.Item item, Class<T> type) {
        JsonNode node = item.node();
        if (node == null) {
            return new Checked.Unfit<>(new ItemFault(400, "malformed_json", "The line is not valid JSON", List.of()));
        }
        List<FieldError> faults = JsonShape.faults(Argument.of(type), node, "");
        if (!faults.isEmpty()) {
            return new Checked.Unfit<>(ItemFault.invalid(faults));
        }
        T value = bind(node, type);
        if (constraints(type).areSurelyMet(value)) {
            return new Checked.Fit<>(value);
        }
        var violations = validator.validate(value);
        return violations.isEmpty()
                ? new Checked.Fit<>(value)
                : new Checked.Unfit<>(
                        ItemFault.invalid(Violations.fieldErrors(new ConstraintViolationException(violations))));
    }

    @SuppressWarnings("unchecked")
    private <T> PlainConstraints<T> constraints(Class<T> type) {
        return (PlainConstraints<T>)
                constraints.computeIfAbsent(type, _ -> PlainConstraints.of(BeanIntrospection.getIntrospection(type)));
    }

    private <T> T bind(JsonNode node, Class<T> type) {
        try {
            return json.readValueFromTree(node, type);
        } catch (IOException e) {
            throw new IllegalStateException("What has the right shape can be bound", e);
        }
    }
}
