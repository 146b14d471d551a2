package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.bulk.BulkBody;
import dev.mayfly.api.bulk.Checked;
import dev.mayfly.api.bulk.ItemFault;
import dev.mayfly.api.train.TrainAccess;
import dev.mayfly.conversation.NewRequest;
import dev.mayfly.conversation.RequestRecorder;
import dev.mayfly.conversation.RequestRecorder.Recorded;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.train.Train;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Records what is fit of the requests of a body, those of each train in one transaction, and says what became of each. */
@Singleton
final class RequestRecording {

    private static final ItemFault NO_TRAIN = ItemFault.invalid(List.of(
            new FieldError("/train", "required", "train is required unless the key is a train's: its id or its slug")));

    private final RequestIntake intake;
    private final RequestRecorder recorder;
    private final TrainAccess trains;
    private final WorkspaceTransactions transactions;

    RequestRecording(
            RequestIntake intake, RequestRecorder recorder, TrainAccess trains, WorkspaceTransactions transactions) {
        this.intake = intake;
        this.recorder = recorder;
        this.trains = trains;
        this.transactions = transactions;
    }

    /** A fit request, and where in the body it stood. */
    private record Placed(int index, NewRequest request) {}

    List<RecordingResponse.Item> record(Caller caller, List<BulkBody.Item> items) {
        var answers = new RecordingResponse.Item[items.size()];
        Map<String, List<Placed>> byName = new LinkedHashMap<>();
        for (int i = 0; i < answers.length; i++) {
            switch (intake.accept(items.get(i))) {
                case Checked.Unfit<RequestIntake.Fit>(ItemFault fault) ->
                    answers[i] = RecordingResponse.Item.refused(
                            clientRequestId(items.get(i).node()), fault);
                case Checked.Fit<RequestIntake.Fit>(RequestIntake.Fit(String named, NewRequest request)) -> {
                    String name = named == null && caller.trainId() != null
                            ? caller.trainId().toString()
                            : named;
                    if (name == null) {
                        answers[i] = RecordingResponse.Item.refused(request.clientRequestId(), NO_TRAIN);
                    } else {
                        byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Placed(i, request));
                    }
                }
            }
        }
        if (byName.size() > 1) {
            transactions.write(caller.workspace(), () -> {
                store(caller, byName, answers);
                return answers;
            });
        } else {
            byName.forEach((name, placed) -> {
                try {
                    answer(
                            placed,
                            recorder.recordAlone(caller.workspace(), trains.choice(caller, name), requests(placed)),
                            answers);
                } catch (NotFoundException | ConflictException e) {
                    refuse(placed, ItemFault.of(e), answers);
                }
            });
        }
        return Collections.unmodifiableList(Arrays.asList(answers));
    }

    /** Those of several trains, which are held in the order of their ids, so that nobody waits in a circle. */
    private void store(Caller caller, Map<String, List<Placed>> byName, RecordingResponse.Item[] answers) {
        Map<UUID, List<Placed>> byTrain = new TreeMap<>();
        byName.forEach((name, placed) -> {
            try {
                byTrain.computeIfAbsent(open(caller, name), _ -> new ArrayList<>())
                        .addAll(placed);
            } catch (NotFoundException | ConflictException e) {
                refuse(placed, ItemFault.of(e), answers);
            }
        });
        byTrain.forEach((train, placed) -> {
            placed.sort(Comparator.comparingInt(Placed::index));
            try {
                answer(placed, recorder.record(caller.workspace(), train, requests(placed)), answers);
            } catch (NotFoundException | ConflictException e) {
                // Since it was found it has been archived, or is gone.
                refuse(placed, ItemFault.of(e), answers);
            }
        });
    }

    private UUID open(Caller caller, String name) {
        Train train = trains.byIdOrSlug(caller, name);
        if (train.isArchived()) {
            throw RequestRecorder.archived();
        }
        return train.id();
    }

    private static List<NewRequest> requests(List<Placed> placed) {
        return placed.stream().map(Placed::request).toList();
    }

    private static void answer(List<Placed> placed, List<Recorded> recorded, RecordingResponse.Item[] answers) {
        for (int i = 0; i < placed.size(); i++) {
            NewRequest request = placed.get(i).request();
            Recorded one = recorded.get(i);
            answers[placed.get(i).index()] = switch (one.outcome()) {
                case RECORDED -> RecordingResponse.Item.stored(request, one.link(), one.place());
                case REPEATED -> RecordingResponse.Item.stored(Objects.requireNonNull(one.before()));
                case CLASHED ->
                    RecordingResponse.Item.refused(
                            request.clientRequestId(),
                            new ItemFault(
                                    409,
                                    "client_request_id_taken",
                                    "Another request has the id " + request.clientRequestId(),
                                    List.of()));
            };
        }
    }

    private static void refuse(List<Placed> refused, ItemFault fault, RecordingResponse.Item[] answers) {
        for (var placed : refused) {
            answers[placed.index()] =
                    RecordingResponse.Item.refused(placed.request().clientRequestId(), fault);
        }
    }

    /** The id that an unfit item names, if it gets that far. */
    private static @Nullable String clientRequestId(@Nullable JsonNode node) {
        JsonNode id = node == null || !node.isObject() ? null : node.get("clientRequestId");
        return id != null && id.isString() && id.getStringValue().length() <= 200 ? id.getStringValue() : null;
    }
}
