package dev.mayfly.api.execution;

import dev.mayfly.execution.DayUsage;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What agents did on each day of a range, days on which nothing ran included. */
record DailyUsage(List<DayUsage> days) {

    static DailyUsage of(DateRange range, List<DayUsage> found) {
        Map<LocalDate, DayUsage> byDate = found.stream().collect(Collectors.toMap(DayUsage::date, Function.identity()));
        return new DailyUsage(Period.days(range).stream()
                .map(date -> byDate.getOrDefault(date, DayUsage.empty(date)))
                .toList());
    }

    /** All days as one. */
    DayUsage total() {
        return days.stream().reduce(DayUsage::plus).orElseThrow();
    }

    List<DayUsage> last(int count) {
        return days.subList(days.size() - count, days.size());
    }
}
