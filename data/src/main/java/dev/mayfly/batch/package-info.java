/** Evaluation batches and experiments: their jobs, results, expiry and deletion. */
@NullMarked
package dev.mayfly.batch;

import org.jspecify.annotations.NullMarked;
