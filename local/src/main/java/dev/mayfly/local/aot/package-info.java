/** What makes the second and later starts on one machine faster. */
@NullMarked
package dev.mayfly.local.aot;

import org.jspecify.annotations.NullMarked;
