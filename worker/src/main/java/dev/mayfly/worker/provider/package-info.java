/** Evaluation by a language model, behind Anthropic's API or any that is compatible with OpenAI's. */
@NullMarked
package dev.mayfly.worker.provider;

import org.jspecify.annotations.NullMarked;
