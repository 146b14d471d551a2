@NullMarked
package dev.mayfly.local;

import org.jspecify.annotations.NullMarked;
