package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the database went through the migrations of this package, each as it stands there. */
@Serdeable
record ValidateReport(String action, boolean ok, @Nullable String current, List<Problem> problems) {}
