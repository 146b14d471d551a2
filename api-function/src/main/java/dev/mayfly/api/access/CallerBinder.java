package dev.mayfly.api.access;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Hands a controller the caller that {@link AccessFilter} has let through. */
@Singleton
public final class CallerBinder implements TypedRequestArgumentBinder<Caller> {

    private static final String CALLER = Caller.class.getName();
    private static final String IDENTITY = Identity.class.getName();

    static void remember(HttpRequest<?> request, Caller caller) {
        request.setAttribute(CALLER, caller);
    }

    static void remember(HttpRequest<?> request, Identity identity) {
        request.setAttribute(IDENTITY, identity);
    }

    /** The caller of a request that was let through; empty on a route that anyone may use. */
    public static Optional<Caller> caller(HttpRequest<?> request) {
        return request.getAttribute(CALLER, Caller.class);
    }

    static Optional<Identity> identity(HttpRequest<?> request) {
        return request.getAttribute(IDENTITY, Identity.class);
    }

    @Override
    public Argument<Caller> argumentType() {
        return Argument.of(Caller.class);
    }

    @Override
    public BindingResult<Caller> bind(ArgumentConversionContext<Caller> context, HttpRequest<?> source) {
        return () -> caller(source);
    }
}
