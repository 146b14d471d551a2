/** How rows get their ids. */
@NullMarked
package dev.mayfly.id;

import org.jspecify.annotations.NullMarked;
