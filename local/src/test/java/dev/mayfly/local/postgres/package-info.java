@NullMarked
package dev.mayfly.local.postgres;

import org.jspecify.annotations.NullMarked;
