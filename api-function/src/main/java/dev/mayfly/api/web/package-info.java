/** Pages for people: what they have in common. */
@NullMarked
package dev.mayfly.api.web;

import org.jspecify.annotations.NullMarked;
