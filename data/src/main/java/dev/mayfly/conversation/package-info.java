/**
 * LLM requests: what they say, how they are linked into conversations, and what is counted of them. Reading bodies, linking and
 * naming branches are pure functions; the repositories and the recorder bring them what is stored.
 */
@NullMarked
package dev.mayfly.conversation;

import org.jspecify.annotations.NullMarked;
