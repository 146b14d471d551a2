/** The reference worker: claims jobs through Mayfly's HTTP API, evaluates them and reports the results. */
@NullMarked
package dev.mayfly.worker;

import org.jspecify.annotations.NullMarked;
