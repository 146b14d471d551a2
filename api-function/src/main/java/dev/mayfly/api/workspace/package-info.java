/** Workspaces, members, API keys. */
@NullMarked
package dev.mayfly.api.workspace;

import org.jspecify.annotations.NullMarked;
