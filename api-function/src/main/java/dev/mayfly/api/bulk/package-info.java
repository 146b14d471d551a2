/** Bodies of many items, each of which is taken or refused on its own. */
@NullMarked
package dev.mayfly.api.bulk;

import org.jspecify.annotations.NullMarked;
