package dev.mayfly.api.access;

import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a caller needs for this route, inside the caller's workspace. A route without one of these annotations refuses all. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Allows {

    /** One of these will do. */
    Scope[] scope();

    Role role() default Role.VIEWER;

    /** Whether a key that is bound to a train will do too. Such a route asks for nothing but what belongs to that train. */
    boolean trainKey() default false;
}
