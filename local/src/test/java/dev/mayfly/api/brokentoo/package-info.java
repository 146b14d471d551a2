@NullMarked
package dev.mayfly.api.brokentoo;

import org.jspecify.annotations.NullMarked;
