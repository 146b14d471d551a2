/** The hourly upkeep: what its tasks have in common. */
@NullMarked
package dev.mayfly.upkeep;

import org.jspecify.annotations.NullMarked;
