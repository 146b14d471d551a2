package dev.mayfly.api.bulk;

/** An item of a body that was found fit, or why it was not. */
public sealed interface Checked<T> {

    record Fit<T>(T value) implements Checked<T> {}

    record Unfit<T>(ItemFault fault) implements Checked<T> {}
}
