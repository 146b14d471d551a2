/** Analyses of conversations: asked for and read by people, performed by workers. */
@NullMarked
package dev.mayfly.api.analysis;

import org.jspecify.annotations.NullMarked;
