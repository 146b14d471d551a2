/** Batches, experiments and jobs over HTTP. */
@NullMarked
package dev.mayfly.api.batch;

import org.jspecify.annotations.NullMarked;
