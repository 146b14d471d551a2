@NullMarked
package dev.mayfly.migrate.sql;

import org.jspecify.annotations.NullMarked;
