/** Agents: named sets of instructions and assertions, in numbered versions. */
@NullMarked
package dev.mayfly.agent;

import org.jspecify.annotations.NullMarked;
