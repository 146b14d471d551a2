/** Signing in to the pages and out of them. */
@NullMarked
package dev.mayfly.api.web.signin;

import org.jspecify.annotations.NullMarked;
