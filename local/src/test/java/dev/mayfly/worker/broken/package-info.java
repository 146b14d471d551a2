@NullMarked
package dev.mayfly.worker.broken;

import org.jspecify.annotations.NullMarked;
