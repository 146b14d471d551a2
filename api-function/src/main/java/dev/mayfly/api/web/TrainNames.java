package dev.mayfly.api.web;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.train.TrainAccess;
import dev.mayfly.train.Train;
import dev.mayfly.train.TrainRepository;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the trains are called that a viewer sees. */
@Singleton
public final class TrainNames {

    private static final int LIMIT = 200;
    /** More than these are a list that nobody reads. */
    private static final int FEW = 50;

    private final TrainAccess access;
    private final TrainRepository trains;
    private final WorkspaceTransactions transactions;

    TrainNames(TrainAccess access, TrainRepository trains, WorkspaceTransactions transactions) {
        this.access = access;
        this.trains = trains;
        this.transactions = transactions;
    }

    /**
     * The first of them, archived ones too, since what was recorded of them stays; and what the page shows besides.
     *
     * @param shown trains of which the page shows something that the viewer may see
     */
    public Names of(Caller caller, Collection<UUID> shown) {
        return transactions.read(caller.workspace(), () -> {
            List<Train> first = access.list(caller, true, Cursor.FIRST_ID, LIMIT);
            Map<UUID, String> names = new HashMap<>();
            first.forEach(train -> names.put(train.id(), train.name()));
            List<UUID> others = shown.stream()
                    .filter(id -> !names.containsKey(id))
                    .distinct()
                    .toList();
            if (!others.isEmpty()) {
                trains.listNamed(caller.workspace(), others).forEach(train -> names.put(train.id(), train.name()));
            }
            return new Names(first, names);
        });
    }

    /** What one train is called, which the viewer may see; of one that is gone, what its id begins with. */
    public String of(Caller caller, UUID id) {
        return transactions
                .read(caller.workspace(), () -> trains.find(caller.workspace(), id))
                .map(Train::name)
                .orElseGet(() -> Names.beginning(id));
    }

    /**
     * Names of trains.
     *
     * @param trains to choose from: all of them, or the first of many
     */
    public record Names(List<Train> trains, Map<UUID, String> names) {

        public Names {
            trains = List.copyOf(trains);
            names = Map.copyOf(names);
        }

        /** Whether there are too many to choose from; one is then named by its slug. */
        public boolean areMany() {
            return trains.size() > FEW;
        }

        /** The name; of one that is gone, what its id begins with. */
        public String of(UUID id) {
            return names.getOrDefault(id, beginning(id));
        }

        private static String beginning(UUID id) {
            return id.toString().substring(0, 8);
        }
    }
}
