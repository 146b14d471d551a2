/** What a newcomer finds at the first start: a user, a workspace, an API key, and the first experiment to type in. */
@NullMarked
package dev.mayfly.local.demo;

import org.jspecify.annotations.NullMarked;
