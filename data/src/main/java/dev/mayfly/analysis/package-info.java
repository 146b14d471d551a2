/** Analyses of conversations by a model: who asks for them, who performs them under which lease, and what came of it. */
@NullMarked
package dev.mayfly.analysis;

import org.jspecify.annotations.NullMarked;
