package dev.mayfly.api.web.admin;

import dev.mayfly.api.page.Page;
import dev.mayfly.api.web.Form;
import dev.mayfly.workspace.ApiKey;
import dev.mayfly.workspace.Scope;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a workspace, and the form for another one.
 *
 * @param secret of the key that was just made: shown this once; null otherwise
 * @param typed what the form was sent with when it was refused
 * @param error why it was refused; null when it was not
 */
public record KeysPage(
        Page<ApiKey> keys,
        @Nullable String secret,
        Form typed,
        @Nullable String error) {

    public List<String> scopes() {
        return Arrays.stream(Scope.values()).map(Scope::code).toList();
    }

    public boolean isTicked(String scope) {
        return typed.all("scopes").contains(scope);
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "keys of a workspace";
    }
}
