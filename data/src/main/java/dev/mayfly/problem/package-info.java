/** Why a request is refused: one sealed family of exceptions, each with a stable code. */
@NullMarked
package dev.mayfly.problem;

import org.jspecify.annotations.NullMarked;
