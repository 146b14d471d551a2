/** Chat: the sessions of agents in the modules of a workspace, and what is said in them. */
@NullMarked
package dev.mayfly.chat;

import org.jspecify.annotations.NullMarked;
