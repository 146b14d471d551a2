/** What a request's body must look like before anything reads it. */
@NullMarked
package dev.mayfly.api.body;

import org.jspecify.annotations.NullMarked;
