/** Executions of agents: what is recorded of each, the metrics of each hour and day, logs, and who uses which agent how. */
@NullMarked
package dev.mayfly.execution;

import org.jspecify.annotations.NullMarked;
