/** What is asked for behind the path of the API's routes. */
@NullMarked
package dev.mayfly.api.query;

import org.jspecify.annotations.NullMarked;
