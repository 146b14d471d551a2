/** Pages about what recorded requests used. */
@NullMarked
package dev.mayfly.api.web.usage;

import org.jspecify.annotations.NullMarked;
