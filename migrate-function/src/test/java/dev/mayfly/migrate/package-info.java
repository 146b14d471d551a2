@NullMarked
package dev.mayfly.migrate;

import org.jspecify.annotations.NullMarked;
