@NullMarked
package dev.mayfly.local.docs;

import org.jspecify.annotations.NullMarked;
