package dev.mayfly.workspace;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a query that is not bound to one workspace on purpose; the architecture test allows no other such query. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface AllWorkspaces {}
