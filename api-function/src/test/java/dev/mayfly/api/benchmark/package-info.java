/** Measures Mayfly against plain JDBC on the same tables; no test, and run only by {@code ./mvnw -Pbenchmark}. */
@NullMarked
package dev.mayfly.api.benchmark;

import org.jspecify.annotations.NullMarked;
