/** Trains: projects inside a workspace, with members, keys and the provider credentials that they use in turn. */
@NullMarked
package dev.mayfly.train;

import org.jspecify.annotations.NullMarked;
