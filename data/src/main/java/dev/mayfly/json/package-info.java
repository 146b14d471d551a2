/** What JSON can be kept. */
@NullMarked
package dev.mayfly.json;

import org.jspecify.annotations.NullMarked;
