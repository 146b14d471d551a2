/** Deterministic, offline checks of a document, each with a weight. */
@NullMarked
package dev.mayfly.worker.assertion;

import org.jspecify.annotations.NullMarked;
