/** Pages about what agents did. */
@NullMarked
package dev.mayfly.api.web.analytics;

import org.jspecify.annotations.NullMarked;
