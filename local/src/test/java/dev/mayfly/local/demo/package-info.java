@NullMarked
package dev.mayfly.local.demo;

import org.jspecify.annotations.NullMarked;
