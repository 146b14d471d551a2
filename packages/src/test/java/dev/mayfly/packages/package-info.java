/** The zips that are deployed, run as AWS runs them: its own runtime client calls them, over its own protocol. */
@NullMarked
package dev.mayfly.packages;

import org.jspecify.annotations.NullMarked;
