package dev.mayfly.api.access;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;

/** Hands a controller who has signed in, for the routes that need no workspace. */
@Singleton
final class IdentityBinder implements TypedRequestArgumentBinder<Identity> {

    @Override
    public Argument<Identity> argumentType() {
        return Argument.of(Identity.class);
    }

    @Override
    public BindingResult<Identity> bind(ArgumentConversionContext<Identity> context, HttpRequest<?> source) {
        return () -> CallerBinder.identity(source);
    }
}
