@NullMarked
package dev.mayfly.local.gateway;

import org.jspecify.annotations.NullMarked;
