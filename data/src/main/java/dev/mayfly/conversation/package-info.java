/**
 * Requests to language models and the conversations that they form: what a request says, what was answered, what it cost, and
 * which request goes on with which. Pure functions only: nothing here reads a database or a clock.
 */
@NullMarked
package dev.mayfly.conversation;

import org.jspecify.annotations.NullMarked;
