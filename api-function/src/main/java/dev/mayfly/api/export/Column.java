package dev.mayfly.api.export;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A column of a CSV table. */
public record Column<T>(String name, Function<T, @Nullable Object> value) {}
