/** Pages about experiments. */
@NullMarked
package dev.mayfly.api.web.experiment;

import org.jspecify.annotations.NullMarked;
