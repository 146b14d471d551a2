/** How the database is doing, over HTTP. */
@NullMarked
package dev.mayfly.api.monitoring;

import org.jspecify.annotations.NullMarked;
