package dev.mayfly.train;

import dev.mayfly.workspace.Opening;
import dev.mayfly.workspace.WorkspaceId;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** A train that a transaction holds until it ends: whoever links requests of a train does it alone. */
public record HeldTrain(UUID id, boolean isArchived) {

    static final String SQL = """
            SELECT id, archived_at IS NOT NULL AS is_archived
            FROM trains
            WHERE workspace_id = :workspaceId
                AND id = (
                    SELECT coalesce(
                        (SELECT id FROM trains WHERE workspace_id = :workspaceId AND id = CAST(:trainId AS uuid)),
                        (SELECT id FROM trains WHERE workspace_id = :workspaceId AND slug = CAST(:trainName AS text))
                    )
                )
                AND (CAST(:onlyTrain AS uuid) IS NULL OR id = CAST(:onlyTrain AS uuid))
                AND (
                    CAST(:memberId AS uuid) IS NULL
                    OR EXISTS (
                        SELECT
                        FROM train_members
                        WHERE train_members.workspace_id = :workspaceId
                            AND train_members.train_id = trains.id
                            AND train_members.user_id = CAST(:memberId AS uuid)
                    )
                )
            FOR UPDATE
            """;

    /** Holds the train of that choice; no row when the caller sees no such train. */
    public static final Opening<HeldTrain> HOLD =
            Opening.of(SQL, row -> new HeldTrain(row.getObject(1, UUID.class), row.getBoolean(2)));

    /** What {@link #HOLD} is about. */
    public static Map<String, Object> parameters(WorkspaceId workspace, TrainChoice choice) {
        var parameters = new HashMap<String, Object>();
        parameters.put("workspaceId", workspace.value());
        parameters.put("trainId", choice.id());
        parameters.put("trainName", choice.name());
        parameters.put("onlyTrain", choice.onlyTrain());
        parameters.put("memberId", choice.memberId());
        return parameters;
    }
}
