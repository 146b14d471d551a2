package dev.mayfly.api.web.usage;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.conversation.RecordedUsage;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Query;
import dev.mayfly.api.web.TrainNames;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.conversation.HourlyTotal;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What recorded requests used: by train, model and account, and day by day. */
@Hidden
@WebPage
@Controller("/usage")
@Produces(MediaType.TEXT_HTML)
final class UsageController {

    private static final List<String> DAYS = List.of("7", "30", "90");
    private static final int ACCOUNTS = 50;
    private static final int NAMES = 50;
    /** Of each day a sum for each name: enough for 27 names over 90 days. */
    private static final int SUMS = 2_500;

    private final RecordedUsage usage;
    private final TrainNames trains;
    private final Clock clock;

    UsageController(RecordedUsage usage, TrainNames trains, Clock clock) {
        this.usage = usage;
        this.trains = trains;
        this.clock = clock;
    }

    @Allows(scope = Scope.READ)
    @Get
    HttpResponse<String> show(Viewer viewer, Caller caller, Query query) {
        String train = query.text("train");
        String model = query.text("model");
        int days = Integer.parseInt(Objects.requireNonNullElse(query.choice("days", DAYS), "30"));
        TrainNames.Names names = trains.of(caller);
        var page = new UsagePage(
                names,
                everyDay(usage.days(caller, train, model, "none", days, days), days),
                byName(usage.days(caller, train, model, "model", days, SUMS), UnaryOperator.identity()),
                byName(usage.days(caller, train, model, "train", days, SUMS), id -> names.of(UUID.fromString(id))),
                usage.accounts(caller, query.text("account"), ACCOUNTS, query.text(Query.CURSOR)));
        return Html.ok(Html.TEMPLATES.usageShow(viewer, query, page));
    }

    /** Days without a request included. */
    private List<UsageSum> everyDay(List<HourlyTotal> totals, int days) {
        Map<LocalDate, List<HourlyTotal>> byDay = totals.stream()
                .collect(Collectors.groupingBy(total -> LocalDate.ofInstant(total.bucket(), ZoneOffset.UTC)));
        LocalDate tomorrow =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1);
        return tomorrow.minusDays(days)
                .datesUntil(tomorrow)
                .map(day -> UsagePage.sum(day.toString(), byDay.getOrDefault(day, List.of())))
                .toList();
    }

    private static List<UsageSum> byName(List<HourlyTotal> totals, UnaryOperator<String> name) {
        return totals.stream().collect(Collectors.groupingBy(HourlyTotal::key)).entrySet().stream()
                .map(key ->
                        UsagePage.sum(key.getKey().isEmpty() ? "not named" : name.apply(key.getKey()), key.getValue()))
                .sorted(Comparator.comparingLong(UsageSum::tokens).reversed())
                .limit(NAMES)
                .toList();
    }
}
