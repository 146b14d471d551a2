/** How a function signs in to a database of AWS without a password. */
@NullMarked
package dev.mayfly.iam;

import org.jspecify.annotations.NullMarked;
