/** Mayfly's job protocol as a worker sees it: the records on the wire and the client that speaks it. */
@NullMarked
package dev.mayfly.worker.job;

import org.jspecify.annotations.NullMarked;
