/** Recording LLM requests, and reading the conversations that they form. */
@NullMarked
package dev.mayfly.api.conversation;

import org.jspecify.annotations.NullMarked;
