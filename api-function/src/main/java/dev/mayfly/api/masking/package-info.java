/** Taking out of texts what must not be stored. */
@NullMarked
package dev.mayfly.api.masking;

import org.jspecify.annotations.NullMarked;
