package dev.mayfly.cleanup.broken;

import dev.mayfly.api.broken.OpenController;
import org.jspecify.annotations.Nullable;

/** Breaks a rule on purpose. */
public class Meddler {

    @Nullable
    OpenController controller;
}
