/** Reads request bodies without guessing what was meant. */
@NullMarked
package dev.mayfly.api.json;

import org.jspecify.annotations.NullMarked;
