/** The cleanup as a Lambda function, run every hour. */
@NullMarked
package dev.mayfly.cleanup;

import org.jspecify.annotations.NullMarked;
