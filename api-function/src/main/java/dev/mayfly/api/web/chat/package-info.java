/** Pages about talks with agents. */
@NullMarked
package dev.mayfly.api.web.chat;

import org.jspecify.annotations.NullMarked;
