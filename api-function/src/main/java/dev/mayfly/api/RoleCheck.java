package dev.mayfly.api;

import dev.mayfly.workspace.DatabaseRoleRepository;
import io.micronaut.context.ApplicationContext;

/** Refuses to serve under a database role that row-level security would not hold. */
final class RoleCheck {

    private RoleCheck() {}

    static void refuseUnsafeRole(ApplicationContext context) {
        context.getBean(DatabaseRoleRepository.class).findDanger().ifPresent(danger -> {
            throw new IllegalStateException(
                    "The API must connect as mayfly_app, or as a role like it: the present role " + danger);
        });
    }
}
