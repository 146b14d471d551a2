/** The API's own description. */
@NullMarked
package dev.mayfly.api.docs;

import org.jspecify.annotations.NullMarked;
