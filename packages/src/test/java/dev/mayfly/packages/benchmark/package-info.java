/** How long a function takes until its first answer. */
@NullMarked
package dev.mayfly.packages.benchmark;

import org.jspecify.annotations.NullMarked;
