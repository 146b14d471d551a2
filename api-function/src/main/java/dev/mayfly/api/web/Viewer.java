package dev.mayfly.api.web;

import dev.mayfly.api.access.Caller;
import dev.mayfly.workspace.Membership;
import dev.mayfly.workspace.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who looks at a page.
 *
 * @param workspaces where the viewer may go; the present one only for whoever has signed in with a key
 * @param path of the page that is looked at
 * @param formToken what every form on the page carries along in the field {@link Form#TOKEN}
 */
public record Viewer(Caller caller, String name, List<Membership> workspaces, String path, String formToken) {

    /** For the link to that part of the site in which the viewer is. */
    public @Nullable String current(String part) {
        return path.equals(part) || path.startsWith(part + "/") ? "page" : null;
    }

    /** Whether the page may offer to change things. */
    public boolean mayWrite() {
        return caller.has(Scope.WRITE) && Scope.WRITE.openTo(caller.role());
    }

    public boolean isAdmin() {
        return caller.isAdmin();
    }

    public boolean isIn(Membership membership) {
        return membership.workspaceId().equals(caller.workspace().value());
    }

    public String workspaceName() {
        return workspaces.stream()
                .filter(this::isIn)
                .map(Membership::workspaceName)
                .findFirst()
                .orElse("");
    }
}
