package dev.mayfly.api.web;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.train.TrainAccess;
import dev.mayfly.train.Train;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** What the trains are called that a viewer sees. */
@Singleton
public final class TrainNames {

    private static final int LIMIT = 200;

    private final TrainAccess access;
    private final WorkspaceTransactions transactions;

    TrainNames(TrainAccess access, WorkspaceTransactions transactions) {
        this.access = access;
        this.transactions = transactions;
    }

    /** The first of them; archived ones too, since what was recorded of them stays. */
    public Names of(Caller caller) {
        return new Names(
                transactions.read(caller.workspace(), () -> access.list(caller, true, Cursor.FIRST_ID, LIMIT)));
    }

    public record Names(List<Train> trains) {

        /** The name; of one that is not among the first, what its id begins with. */
        public String of(UUID id) {
            return trains.stream()
                    .filter(train -> train.id().equals(id))
                    .findFirst()
                    .map(Train::name)
                    .orElseGet(() -> id.toString().substring(0, 8));
        }
    }
}
