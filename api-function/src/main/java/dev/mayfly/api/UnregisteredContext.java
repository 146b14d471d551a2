package dev.mayfly.api;

import com.amazonaws.services.lambda.runtime.Context;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.function.aws.DefaultLambdaContextFactory;
import io.micronaut.function.aws.LambdaContextFactory;
import jakarta.inject.Singleton;

/**
 * Keeps the Lambda's context of a request out of the bean context. Micronaut makes it a bean with each request, which empties
 * the caches by which all beans are found: that took longer than most requests. Who needs it gets it from the handler.
 */
@Singleton
@Replaces(DefaultLambdaContextFactory.class)
final class UnregisteredContext implements LambdaContextFactory {

    @Override
    public void registerSingletons(Context context) {}
}
