package dev.mayfly.api.web.usage;

import dev.mayfly.api.conversation.AccountWindows;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.web.TrainNames;
import java.util.List;

/**
 * What was used.
 *
 * @param days each of them, the first first
 * @param models the first of the models by their tokens, as {@code trains}
 */
public record UsagePage(
        TrainNames.Names names,
        List<UsageSum> days,
        List<UsageSum> models,
        List<UsageSum> trains,
        Page<AccountWindows> accounts) {

    public UsageSum total() {
        return days.stream().reduce(UsageSum.nothing("All"), UsageSum::plus);
    }

    /** Whether there is anything to see. */
    public boolean isEmpty() {
        return total().requests() == 0 && accounts.items().isEmpty();
    }
}
