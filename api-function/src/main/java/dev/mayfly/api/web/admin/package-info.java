/** Pages for admins: upkeep, keys and members. */
@NullMarked
package dev.mayfly.api.web.admin;

import org.jspecify.annotations.NullMarked;
