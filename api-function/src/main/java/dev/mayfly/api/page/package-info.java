/** Lists in pages, by keyset. */
@NullMarked
package dev.mayfly.api.page;

import org.jspecify.annotations.NullMarked;
