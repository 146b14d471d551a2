/** What the templates promise, checked without AWS; and for each check a fault that it finds. */
@NullMarked
package dev.mayfly.packages.template;

import org.jspecify.annotations.NullMarked;
