/** The database of a local Mayfly: one of its own in a folder, or any other server by its address. */
@NullMarked
package dev.mayfly.local.postgres;

import org.jspecify.annotations.NullMarked;
