/** What was done to the whole database: migrations, and the backfills that go with them. */
@NullMarked
package dev.mayfly.schema;

import org.jspecify.annotations.NullMarked;
