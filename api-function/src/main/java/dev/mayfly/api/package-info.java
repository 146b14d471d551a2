/** The HTTP API as a Lambda function. */
@NullMarked
package dev.mayfly.api;

import org.jspecify.annotations.NullMarked;
