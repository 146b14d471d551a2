/** Everything on one machine: PostgreSQL, the three functions behind their Lambda entry points, and a worker. */
@NullMarked
package dev.mayfly.local;

import org.jspecify.annotations.NullMarked;
