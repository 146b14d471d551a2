package dev.mayfly.api.web.admin;

import dev.mayfly.api.page.Page;
import dev.mayfly.api.web.Form;
import dev.mayfly.workspace.Member;
import dev.mayfly.workspace.Role;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a workspace, and the form for another one.
 *
 * @param typed what a form was sent with when it was refused
 * @param error why it was refused; null when it was not
 */
public record MembersPage(
        Page<Member> members, Form typed, @Nullable String error) {

    public List<String> roles() {
        return Arrays.stream(Role.values()).map(Role::code).toList();
    }

    /** The role that the form offers: nobody becomes an owner by oversight. */
    public String chosenRole() {
        String role = typed.text("role");
        return role.isEmpty() ? Role.MEMBER.code() : role;
    }

    /** Who it is, as far as that is known. */
    public static String name(Member member) {
        if (member.name() != null) {
            return member.name();
        }
        return member.email() == null ? member.userId().toString() : member.email();
    }
}
