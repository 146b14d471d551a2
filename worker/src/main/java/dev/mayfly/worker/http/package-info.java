/** HTTP with manners: timeouts that hold, and when to try again. */
@NullMarked
package dev.mayfly.worker.http;

import org.jspecify.annotations.NullMarked;
