/** The schema's way forward: applies the migrations at deploy time, tells which there are, and moves older data. */
@NullMarked
package dev.mayfly.migrate;

import org.jspecify.annotations.NullMarked;
