/** Data to take away, in pages that a Lambda can answer. */
@NullMarked
package dev.mayfly.api.export;

import org.jspecify.annotations.NullMarked;
