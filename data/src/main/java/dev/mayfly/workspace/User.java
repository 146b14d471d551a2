package dev.mayfly.workspace;

import io.micronaut.core.annotation.Introspected;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A person, known by what the token's issuer says. */
@Introspected
public record User(
        UUID id, @Nullable String email, @Nullable String name) {}
