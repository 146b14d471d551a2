/** The tenants: workspaces, their members and keys, and the transactions that are bound to one of them. */
@NullMarked
package dev.mayfly.workspace;

import org.jspecify.annotations.NullMarked;
