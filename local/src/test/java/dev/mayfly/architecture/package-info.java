/** The rules of the code base as tests, and for each rule a piece of code that breaks it. */
@NullMarked
package dev.mayfly.architecture;

import org.jspecify.annotations.NullMarked;
