/** Whether the function lives and reaches its database. */
@NullMarked
package dev.mayfly.api.health;

import org.jspecify.annotations.NullMarked;
