@NullMarked
package dev.mayfly.iam;

import org.jspecify.annotations.NullMarked;
