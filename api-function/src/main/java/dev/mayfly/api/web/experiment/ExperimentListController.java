package dev.mayfly.api.web.experiment;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.batch.BatchLists;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.web.Choice;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.api.web.experiment.ExperimentListPage.Expiry;
import dev.mayfly.api.web.experiment.ExperimentListPage.Order;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.BatchRepository;
import dev.mayfly.batch.BatchStatus;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.train.TrainMemberRepository;
import dev.mayfly.workspace.Member;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceRepository;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The experiments of the viewer, for admins those of the workspace. */
@Hidden
@WebPage
@Controller
@Produces(MediaType.TEXT_HTML)
class ExperimentListController {

    private static final int ROWS = 25;
    private static final int MAX_MEMBERS = 200;

    private final BatchLists lists;
    private final BatchRepository batches;
    private final WorkspaceRepository workspaces;
    private final TrainMemberRepository trainMembers;
    private final ExperimentRows rows;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    ExperimentListController(
            BatchLists lists,
            BatchRepository batches,
            WorkspaceRepository workspaces,
            TrainMemberRepository trainMembers,
            ExperimentRows rows,
            WorkspaceTransactions transactions,
            Clock clock) {
        this.lists = lists;
        this.batches = batches;
        this.workspaces = workspaces;
        this.trainMembers = trainMembers;
        this.rows = rows;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The whole page, or with a cursor only the rows that come next. */
    @Allows(scope = Scope.READ)
    @Get("/experiments")
    HttpResponse<String> list(
            Caller caller,
            Viewer viewer,
            @QueryValue(defaultValue = "") @Size(max = 200) String q,
            @QueryValue(defaultValue = "") String status,
            @QueryValue(defaultValue = "") String expiry,
            @QueryValue(defaultValue = "") String order,
            @QueryValue(defaultValue = "") String userId,
            @Nullable @QueryValue String cursor) {
        var filter = new ExperimentListPage.Filter(
                q,
                Choice.of(BatchStatus.class, status).orElse(null),
                Choice.of(Expiry.class, expiry).orElse(Expiry.LIVE),
                Choice.of(Order.class, order),
                user(caller, userId.strip()));
        Page<Batch> found = find(caller, filter, cursor);
        var page = new ExperimentListPage(
                filter,
                rows.of(caller, found.items()),
                caller.isAdmin() && cursor == null ? members(caller) : List.of(),
                found.nextCursor());
        return Html.ok(
                cursor == null
                        ? Html.TEMPLATES.experimentList(viewer, page)
                        : Html.TEMPLATES.experimentRows(viewer, page));
    }

    /** How far the batches are that the page shows; to be put in where it shows them. */
    @Allows(scope = Scope.READ)
    @Get("/progress")
    HttpResponse<String> progress(Caller caller, @QueryValue(defaultValue = "") String ids) {
        List<UUID> wanted = Stream.of(ids.split(",", ROWS + 1))
                .map(Choice::id)
                .flatMap(Optional::stream)
                .toList();
        List<ExperimentRow> shown = rows.of(caller, named(caller, wanted));
        return Html.ok(Html.TEMPLATES.experimentProgress(shown, ExperimentListPage.progress(shown)));
    }

    /** The mean grade of one batch, to be put in where the list has it come later. */
    @Allows(scope = Scope.READ)
    @Get("/grades/{id}")
    HttpResponse<String> grade(Caller caller, UUID id) {
        Batch batch =
                named(caller, List.of(id)).stream().findFirst().orElseThrow(() -> new NotFoundException("batch", id));
        return Html.ok(Html.TEMPLATES.experimentSums(rows.withGrade(caller, batch), true, false));
    }

    private List<Batch> named(Caller caller, List<UUID> ids) {
        return transactions.read(caller.workspace(), () -> batches.listNamed(caller.workspace(), ids)).stream()
                .filter(batch -> caller.maySee(batch.ownerId()))
                .toList();
    }

    private Page<Batch> find(Caller caller, ExperimentListPage.Filter filter, @Nullable String cursor) {
        Instant now = clock.instant();
        boolean withExpired = filter.expiry() == Expiry.ALL || filter.expiry() == Expiry.EXPIRED;
        Instant before = switch (filter.expiry()) {
            case LIVE, ALL -> null;
            case SOON -> Cursor.END_OF_TIME;
            case DAY -> now.plus(Duration.ofDays(1));
            case EXPIRED -> now;
        };
        var wanted = new BatchLists.Filter(null, filter.status(), withExpired, before, filter.userId(), filter.text());
        return switch (filter.order()) {
            case NEWEST -> lists.newest(caller, wanted, ROWS, cursor);
            case NAME -> lists.named(caller, wanted, ROWS, cursor);
            case EXPIRY ->
                lists.expiring(
                        caller,
                        wanted,
                        withExpired ? Instant.EPOCH : now,
                        before == null ? Cursor.END_OF_TIME : before,
                        ROWS,
                        cursor);
        };
    }

    /** Whose experiments are asked for: by the id, or by the e-mail address, of which a list of many names only the first. */
    private @Nullable UUID user(Caller caller, String wanted) {
        if (wanted.isEmpty() || !caller.isAdmin()) {
            return null;
        }
        return Choice.id(wanted).orElseGet(() -> {
            List<UUID> found =
                    transactions.read(caller.workspace(), () -> trainMembers.listByEmail(caller.workspace(), wanted));
            if (found.size() != 1) {
                String detail = "Name a user by the id or the e-mail address of one member of this workspace";
                throw new InvalidException("bad_request", detail, new FieldError("userId", "bad_format", detail));
            }
            return found.getFirst();
        });
    }

    private List<Member> members(Caller caller) {
        return transactions.read(
                caller.workspace(), () -> workspaces.listMembers(caller.workspace(), Cursor.FIRST_ID, MAX_MEMBERS));
    }
}
