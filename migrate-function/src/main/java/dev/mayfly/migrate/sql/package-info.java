/** What can be known of an SQL script without running it. */
@NullMarked
package dev.mayfly.migrate.sql;

import org.jspecify.annotations.NullMarked;
