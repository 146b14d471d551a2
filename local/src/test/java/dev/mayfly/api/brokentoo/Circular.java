package dev.mayfly.api.brokentoo;

import dev.mayfly.api.broken.OpenController;
import org.jspecify.annotations.Nullable;

/** Breaks a rule on purpose. */
public class Circular {

    @Nullable
    OpenController controller;
}
