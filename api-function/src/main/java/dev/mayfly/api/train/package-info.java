/** Trains over HTTP: who may see them, their members and keys, and the credentials that they lease. */
@NullMarked
package dev.mayfly.api.train;

import org.jspecify.annotations.NullMarked;
