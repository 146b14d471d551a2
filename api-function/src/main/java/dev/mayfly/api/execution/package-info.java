/** Recording executions of agents and their logs, and reading them. */
@NullMarked
package dev.mayfly.api.execution;

import org.jspecify.annotations.NullMarked;
