/** The schema's way forward: applies the migrations at deploy time, and tells which there are. */
@NullMarked
package dev.mayfly.migrate;

import org.jspecify.annotations.NullMarked;
