/** Every error as one RFC 9457 body. */
@NullMarked
package dev.mayfly.api.problem;

import org.jspecify.annotations.NullMarked;
