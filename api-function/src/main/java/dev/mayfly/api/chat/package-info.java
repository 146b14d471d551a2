/** Chat over HTTP. */
@NullMarked
package dev.mayfly.api.chat;

import org.jspecify.annotations.NullMarked;
