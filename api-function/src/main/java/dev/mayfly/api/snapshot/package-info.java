/** What it takes to be frozen by SnapStart and restored many times. */
@NullMarked
package dev.mayfly.api.snapshot;

import org.jspecify.annotations.NullMarked;
