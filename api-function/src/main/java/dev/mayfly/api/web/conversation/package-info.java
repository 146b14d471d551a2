/** Pages about conversations. */
@NullMarked
package dev.mayfly.api.web.conversation;

import org.jspecify.annotations.NullMarked;
