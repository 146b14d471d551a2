@NullMarked
package dev.mayfly.local.aot;

import org.jspecify.annotations.NullMarked;
