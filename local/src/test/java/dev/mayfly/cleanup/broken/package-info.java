@NullMarked
package dev.mayfly.cleanup.broken;

import org.jspecify.annotations.NullMarked;
