/** Drives the API's Lambda handler with real events. */
@NullMarked
package dev.mayfly.api.test;

import org.jspecify.annotations.NullMarked;
