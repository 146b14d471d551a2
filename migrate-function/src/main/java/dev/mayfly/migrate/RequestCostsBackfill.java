package dev.mayfly.migrate;

import dev.mayfly.conversation.PriceList;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Tells the cost of every request that has a usage by the newest price list, and moves what the hours and the conversations
 * count of it by the difference.
 *
 * <p>A cost that is known stays when the list knows no price any more.
 */
final class RequestCostsBackfill implements Backfill {

    private static final ObjectMapper JSON = ObjectMapper.create(Map.of(), "dev.mayfly.migrate");

    private final int chunkSize;
    private final PriceList prices;

    RequestCostsBackfill(int chunkSize, PriceList prices) {
        this.chunkSize = chunkSize;
        this.prices = prices;
    }

    @Override
    public String name() {
        return "request-costs";
    }

    @Override
    public List<String> tables() {
        return List.of("api_requests", "conversations", "hourly_stats");
    }

    /** Every position without this list's version is the beginning. */
    @Override
    public String start() {
        return "{}";
    }

    @Override
    public Optional<Chunk> next(Connection connection, String position, boolean dryRun) throws SQLException {
        try (var statement = connection.prepareStatement(RequestCostsSql.NEXT)) {
            statement.setString(1, position);
            statement.setString(2, prices.version());
            statement.setInt(3, chunkSize);
            try (var rows = statement.executeQuery()) {
                String last = null;
                var requests = new ArrayList<RequestCost>();
                while (rows.next()) {
                    last = rows.getString("position");
                    RequestCost.of(rows).ifPresent(requests::add);
                }
                if (last == null) {
                    return Optional.empty();
                }
                var changes = repriced(requests);
                long written = dryRun || changes.isEmpty() ? changes.size() : price(connection, changes);
                return Optional.of(new Chunk(last, requests.size(), written, List.of()));
            }
        }
    }

    /** Looks again under locks at what it is about to change. */
    private long price(Connection connection, List<RequestCost> seen) throws SQLException {
        var changes = repriced(locked(connection, seen));
        try (var statement = connection.prepareStatement(RequestCostsSql.PRICE)) {
            statement.setString(1, json(changes));
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** The requests as they are by now, whose trains nobody else changes: these first, as everyone who links requests does. */
    private static List<RequestCost> locked(Connection connection, List<RequestCost> seen) throws SQLException {
        var requests = seen;
        while (true) {
            var unlocked = connection.setSavepoint();
            var held = trains(requests);
            hold(connection, requests);
            requests = lock(connection, requests);
            if (held.containsAll(trains(requests))) {
                return requests;
            }
            // The backfill train-ids has given one of them a train meanwhile.
            connection.rollback(unlocked);
        }
    }

    private static void hold(Connection connection, List<RequestCost> requests) throws SQLException {
        try (var statement = connection.prepareStatement(RequestCostsSql.HOLD_TRAINS)) {
            statement.setString(1, json(requests));
            statement.execute();
        }
    }

    private static List<RequestCost> lock(Connection connection, List<RequestCost> requests) throws SQLException {
        try (var statement = connection.prepareStatement(RequestCostsSql.LOCK)) {
            statement.setString(1, json(requests));
            try (var rows = statement.executeQuery()) {
                var locked = new ArrayList<RequestCost>();
                while (rows.next()) {
                    RequestCost.of(rows).ifPresent(locked::add);
                }
                return locked;
            }
        }
    }

    private List<RequestCost> repriced(List<RequestCost> requests) {
        return requests.stream()
                .flatMap(request -> request.repriced(prices).stream())
                .toList();
    }

    private static Set<UUID> trains(List<RequestCost> requests) {
        return requests.stream()
                .map(RequestCost::trainId)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static String json(List<RequestCost> requests) {
        var columns = requests.stream().map(RequestCost::columns).toList();
        try {
            return JSON.writeValueAsString(Argument.listOf(Argument.mapOf(String.class, String.class)), columns);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
