/** The PostgreSQL behind every test of every module. */
@NullMarked
package dev.mayfly.test;

import org.jspecify.annotations.NullMarked;
