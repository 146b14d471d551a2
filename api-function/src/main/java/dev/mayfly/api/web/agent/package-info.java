/** Pages about agents. */
@NullMarked
package dev.mayfly.api.web.agent;

import org.jspecify.annotations.NullMarked;
