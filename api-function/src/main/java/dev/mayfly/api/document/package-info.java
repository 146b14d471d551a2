/** Documents and their versions over HTTP, and their import from URLs. */
@NullMarked
package dev.mayfly.api.document;

import org.jspecify.annotations.NullMarked;
