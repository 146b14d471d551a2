/** Agents and their versions over HTTP. */
@NullMarked
package dev.mayfly.api.agent;

import org.jspecify.annotations.NullMarked;
