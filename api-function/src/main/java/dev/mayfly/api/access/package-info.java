/** Who calls, and what each route allows. */
@NullMarked
package dev.mayfly.api.access;

import org.jspecify.annotations.NullMarked;
