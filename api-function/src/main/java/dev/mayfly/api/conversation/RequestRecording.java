package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.bulk.BulkBody;
import dev.mayfly.api.bulk.Checked;
import dev.mayfly.api.bulk.ItemFault;
import dev.mayfly.api.train.TrainAccess;
import dev.mayfly.conversation.NewRequest;
import dev.mayfly.conversation.RecordedRequest;
import dev.mayfly.conversation.RecordedRequestRepository;
import dev.mayfly.conversation.RequestRecorder;
import dev.mayfly.conversation.RequestRecorder.Outcome;
import dev.mayfly.conversation.RequestRecorder.Recorded;
import dev.mayfly.problem.DomainException;
import dev.mayfly.problem.FieldError;
import dev.mayfly.train.Train;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Records what is fit of the requests of a body, those of each train in one transaction, and says what became of each. */
@Singleton
final class RequestRecording {

    private final RequestIntake intake;
    private final RequestRecorder recorder;
    private final RecordedRequestRepository requests;
    private final TrainAccess trains;
    private final WorkspaceTransactions transactions;

    RequestRecording(
            RequestIntake intake,
            RequestRecorder recorder,
            RecordedRequestRepository requests,
            TrainAccess trains,
            WorkspaceTransactions transactions) {
        this.intake = intake;
        this.recorder = recorder;
        this.requests = requests;
        this.trains = trains;
        this.transactions = transactions;
    }

    /** A fit request, and where in the body it stood. */
    private record Placed(int index, NewRequest request) {}

    List<RecordingResponse.Item> record(Caller caller, List<BulkBody.Item> items) {
        List<Checked<RequestIntake.Fit>> checked =
                items.stream().map(intake::accept).toList();
        return transactions.write(caller.workspace(), () -> {
            var answers = new RecordingResponse.Item[items.size()];
            // In the order of their ids: whoever locks several trains locks them so.
            Map<UUID, List<Placed>> byTrain = new TreeMap<>();
            Map<String, Checked<UUID>> known = new HashMap<>();
            for (int i = 0; i < answers.length; i++) {
                switch (checked.get(i)) {
                    case Checked.Unfit<RequestIntake.Fit>(ItemFault fault) ->
                        answers[i] = RecordingResponse.Item.refused(
                                clientRequestId(items.get(i).node()), fault);
                    case Checked.Fit<RequestIntake.Fit>(RequestIntake.Fit(String train, NewRequest request)) -> {
                        switch (train(caller, train, known)) {
                            case Checked.Unfit<UUID>(ItemFault fault) ->
                                answers[i] = RecordingResponse.Item.refused(request.clientRequestId(), fault);
                            case Checked.Fit<UUID>(UUID id) ->
                                byTrain.computeIfAbsent(id, _ -> new ArrayList<>())
                                        .add(new Placed(i, request));
                        }
                    }
                }
            }
            byTrain.forEach((train, placed) -> store(caller, train, placed, answers));
            return Collections.unmodifiableList(Arrays.asList(answers));
        });
    }

    private void store(Caller caller, UUID train, List<Placed> placed, RecordingResponse.Item[] answers) {
        List<Recorded> recorded = recorder.record(
                caller.workspace(), train, placed.stream().map(Placed::request).toList());
        Map<UUID, RecordedRequest> stored =
                requests
                        .findAll(
                                caller.workspace(),
                                recorded.stream().map(Recorded::requestId).toList())
                        .stream()
                        .collect(Collectors.toMap(RecordedRequest::requestId, Function.identity()));
        for (int i = 0; i < placed.size(); i++) {
            answers[placed.get(i).index()] = answer(
                    placed.get(i).request(),
                    recorded.get(i).outcome(),
                    Objects.requireNonNull(stored.get(recorded.get(i).requestId())));
        }
    }

    private static RecordingResponse.Item answer(NewRequest request, Outcome outcome, RecordedRequest stored) {
        return outcome == Outcome.CLASHED
                ? RecordingResponse.Item.refused(
                        request.clientRequestId(),
                        new ItemFault(
                                409,
                                "client_request_id_taken",
                                "Another request has the id " + request.clientRequestId(),
                                List.of()))
                : RecordingResponse.Item.stored(stored, outcome == Outcome.RECORDED);
    }

    private Checked<UUID> train(Caller caller, @Nullable String named, Map<String, Checked<UUID>> known) {
        String name =
                named == null && caller.trainId() != null ? caller.trainId().toString() : named;
        if (name == null) {
            return new Checked.Unfit<>(ItemFault.invalid(List.of(new FieldError(
                    "/train", "required", "train is required unless the key is a train's: its id or its slug"))));
        }
        return known.computeIfAbsent(name, _ -> find(caller, name));
    }

    private Checked<UUID> find(Caller caller, String name) {
        try {
            Train train = trains.byIdOrSlug(caller, name);
            return train.isArchived()
                    ? new Checked.Unfit<>(new ItemFault(
                            409, "train_archived", "The train is archived and takes nothing new", List.of()))
                    : new Checked.Fit<>(train.id());
        } catch (DomainException e) {
            return new Checked.Unfit<>(ItemFault.of(e));
        }
    }

    /** The id that an unfit item names, if it gets that far. */
    private static @Nullable String clientRequestId(@Nullable JsonNode node) {
        JsonNode id = node == null || !node.isObject() ? null : node.get("clientRequestId");
        return id != null && id.isString() && id.getStringValue().length() <= 200 ? id.getStringValue() : null;
    }
}
