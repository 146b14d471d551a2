/** What the database says of itself. */
@NullMarked
package dev.mayfly.monitoring;

import org.jspecify.annotations.NullMarked;
