package dev.mayfly.api.web;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Hands a page's controller what its address asks for. */
@Singleton
final class QueryBinder implements TypedRequestArgumentBinder<Query> {

    @Override
    public Argument<Query> argumentType() {
        return Argument.of(Query.class);
    }

    @Override
    public BindingResult<Query> bind(ArgumentConversionContext<Query> context, HttpRequest<?> source) {
        return () -> Optional.of(Query.of(source));
    }
}
