package dev.mayfly.api.web.usage;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.conversation.RecordedUsage;
import dev.mayfly.api.web.Choice;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Query;
import dev.mayfly.api.web.TrainNames;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.conversation.NamedUsage;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What recorded requests used: by train, model and account, and day by day. */
@Hidden
@WebPage
@Controller("/usage")
@Produces(MediaType.TEXT_HTML)
final class UsageController {

    private static final List<String> DAYS = List.of("7", "30", "90");
    private static final int ACCOUNTS = 25;
    private static final int NAMES = 25;

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
        List<NamedUsage> summary = usage.summary(caller, train, model, days, NAMES);
        TrainNames.Names names = trains.of(
                caller,
                of("train", summary)
                        .map(sum -> Choice.id(sum.name()))
                        .flatMap(Optional::stream)
                        .toList());
        var page = new UsagePage(
                names,
                everyDay(summary, days),
                byName("model", summary, UnaryOperator.identity()),
                byName("train", summary, id -> names.of(UUID.fromString(id))),
                usage.accounts(caller, query.text("account"), ACCOUNTS, query.text(Query.CURSOR)));
        return Html.ok(Html.TEMPLATES.usageShow(viewer, query, page));
    }

    /** Days without a request included. */
    private List<UsageSum> everyDay(List<NamedUsage> summary, int days) {
        Map<String, NamedUsage> byDay =
                of("day", summary).collect(Collectors.toMap(NamedUsage::name, UnaryOperator.identity()));
        LocalDate tomorrow =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1);
        return tomorrow.minusDays(days)
                .datesUntil(tomorrow)
                .map(LocalDate::toString)
                .map(day -> Optional.ofNullable(byDay.get(day))
                        .map(usage -> UsageSum.of(day, usage))
                        .orElseGet(() -> UsageSum.nothing(day)))
                .toList();
    }

    private static List<UsageSum> byName(String kind, List<NamedUsage> summary, UnaryOperator<String> name) {
        return of(kind, summary)
                .map(sum -> UsageSum.of(sum.name().isEmpty() ? "not named" : name.apply(sum.name()), sum))
                .toList();
    }

    private static Stream<NamedUsage> of(String kind, List<NamedUsage> summary) {
        return summary.stream().filter(sum -> sum.kind().equals(kind));
    }
}
