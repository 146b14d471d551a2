/** Documents: what agents evaluate, in numbered versions. */
@NullMarked
package dev.mayfly.document;

import org.jspecify.annotations.NullMarked;
