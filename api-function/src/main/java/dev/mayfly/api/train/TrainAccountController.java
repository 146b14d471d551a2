package dev.mayfly.api.train;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.UnprocessableException;
import dev.mayfly.train.CredentialRepository;
import dev.mayfly.train.TrainAccount;
import dev.mayfly.train.TrainAccountRepository;
import dev.mayfly.train.TrainRepository;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which credentials a train uses. Only admins decide it: every member of a train can lease what it uses, and everybody can
 * make a train.
 */
@Controller("/api/trains/{id}/accounts")
class TrainAccountController {

    private final TrainAccountRepository accounts;
    private final CredentialRepository credentials;
    private final TrainRepository trains;
    private final TrainAccess access;
    private final WorkspaceTransactions transactions;

    TrainAccountController(
            TrainAccountRepository accounts,
            CredentialRepository credentials,
            TrainRepository trains,
            TrainAccess access,
            WorkspaceTransactions transactions) {
        this.accounts = accounts;
        this.credentials = credentials;
        this.trains = trains;
        this.access = access;
        this.transactions = transactions;
    }

    /** In the order in which the train turns to them. */
    @Allows(scope = Scope.READ)
    @Get
    Accounts list(Caller caller, UUID id) {
        return transactions.read(caller.workspace(), () -> {
            access.visible(caller, id);
            return new Accounts(accounts.list(caller.workspace(), id));
        });
    }

    /** Puts these in the place of all that the train used. */
    @Allows(scope = Scope.ADMIN)
    @Put
    Accounts replace(Caller caller, UUID id, @Body @Valid ReplaceRequest body) {
        List<UUID> ids = body.accounts().stream().map(Account::credentialId).toList();
        return transactions.write(caller.workspace(), () -> {
            access.managed(caller, id);
            trains.lock(caller.workspace(), id);
            refuseUnfit(ids, Set.copyOf(credentials.listExisting(caller.workspace(), ids)));
            accounts.deleteAll(caller.workspace(), id);
            List<Integer> priorities =
                    body.accounts().stream().map(Account::priorityOrFirst).toList();
            Gone.refuse(() -> accounts.insertAll(caller.workspace(), id, ids, priorities), () -> unfit(List.of()));
            return new Accounts(accounts.list(caller.workspace(), id));
        });
    }

    private static void refuseUnfit(List<UUID> ids, Set<UUID> existing) {
        var errors = new ArrayList<FieldError>();
        var seen = new HashSet<UUID>();
        for (int i = 0; i < ids.size(); i++) {
            String pointer = "/accounts/%d/credentialId".formatted(i);
            if (!existing.contains(ids.get(i))) {
                errors.add(new FieldError(pointer, "unknown_credential", "The workspace has no such credential"));
            } else if (!seen.add(ids.get(i))) {
                errors.add(new FieldError(pointer, "duplicate", "The credential is listed twice"));
            }
        }
        if (!errors.isEmpty()) {
            throw unfit(errors);
        }
    }

    /** @param errors none when a credential was deleted at this very moment */
    private static UnprocessableException unfit(List<FieldError> errors) {
        return new UnprocessableException("unfit_accounts", "Some of the credentials are not there, or twice", errors);
    }

    @Serdeable
    record Accounts(List<TrainAccount> accounts) {}

    @Serdeable
    record ReplaceRequest(@NotNull @Size(max = 100) List<@NotNull @Valid Account> accounts) {}

    /** @param priority the lowest goes first; left out, 0 */
    @Serdeable
    record Account(
            @NotNull UUID credentialId,
            @Nullable @Min(0) @Max(1000) Integer priority) {

        int priorityOrFirst() {
            return priority == null ? 0 : priority;
        }
    }
}
