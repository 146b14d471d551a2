@NullMarked
package dev.mayfly.api.broken;

import org.jspecify.annotations.NullMarked;
