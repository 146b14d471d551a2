package dev.mayfly.api.export;

import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes tables as CSV or JSON Lines. Only the first page has the head of a CSV, so pages put one after the other make the
 * whole table; the next one is at the {@code Link} with {@code rel="next"}.
 */
@Singleton
public final class TableExporter {

    /** Rows of one page. */
    public static final int MAX_ROWS = 5_000;

    /** Characters of one page: escaped inside the Lambda's own JSON, with the last row, it stays under 6 MB. */
    private static final int PAGE_LENGTH = 2_000_000;

    private static final int ROWS_AT_ONCE = 500;

    private final JsonMapper json;

    TableExporter(JsonMapper json) {
        this.json = json;
    }

    /** A page of a list that is sorted by time and id, inside the caller's transaction. */
    public <T> Page page(
            TableFormat format,
            List<Column<T>> columns,
            int limit,
            Cursor cursors,
            @Nullable String cursor,
            Function<T, TimePlace> placeOf,
            Rows<T> source) {
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        var text = new StringBuilder(cursor == null ? head(format, columns) : "");
        int written = 0;
        while (true) {
            int wanted = Math.min(ROWS_AT_ONCE, limit - written);
            List<T> rows = source.after(place, wanted + 1);
            for (T row : rows.subList(0, Math.min(rows.size(), wanted))) {
                if (text.length() > PAGE_LENGTH) {
                    return new Page(text.toString(), cursors.encode(place.time(), place.id()));
                }
                text.append(line(format, columns, row));
                place = placeOf.apply(row);
                written++;
            }
            if (rows.size() <= wanted) {
                return new Page(text.toString(), null);
            }
            if (written == limit) {
                return new Page(text.toString(), cursors.encode(place.time(), place.id()));
            }
        }
    }

    /** A table that fits into one page. */
    public <T> Page whole(TableFormat format, List<Column<T>> columns, List<T> rows) {
        var text = new StringBuilder(head(format, columns));
        rows.forEach(row -> text.append(line(format, columns, row)));
        return new Page(text.toString(), null);
    }

    public HttpResponse<String> answer(HttpRequest<?> request, TableFormat format, String name, Page page) {
        MutableHttpResponse<String> response = HttpResponse.ok(page.content())
                .contentType(format.mediaType())
                .header("Content-Disposition", "attachment; filename=\"%s.%s\"".formatted(name, format.extension()));
        return page.nextCursor() == null
                ? response
                : response.header("Link", "<%s>; rel=\"next\"".formatted(next(request, page.nextCursor())));
    }

    /** The same request from another place on. */
    private static String next(HttpRequest<?> request, String cursor) {
        UriBuilder uri = UriBuilder.of(request.getPath());
        request.getParameters().forEach((name, values) -> {
            if (!name.equals("cursor") && !values.isEmpty()) {
                uri.queryParam(name, values.getFirst());
            }
        });
        return uri.queryParam("cursor", cursor).build().toString();
    }

    private static <T> String head(TableFormat format, List<Column<T>> columns) {
        return switch (format) {
            case CSV -> Csv.line(columns.stream().map(Column::name).toList());
            case JSONL -> "";
        };
    }

    private <T> String line(TableFormat format, List<Column<T>> columns, T row) {
        return switch (format) {
            case CSV ->
                Csv.line(columns.stream()
                        .map(column -> column.value().apply(row))
                        .toList());
            case JSONL -> write(row) + "\n";
        };
    }

    /** A value as JSON, which in a cell stands for what is not a single value; null stays null. */
    public @Nullable String write(@Nullable Object value) {
        try {
            return value == null ? null : json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the rows come from. */
    @FunctionalInterface
    public interface Rows<T> {

        /** Up to so many rows that come after the place. */
        List<T> after(TimePlace place, int limit);
    }

    /**
     * One page of a table.
     *
     * @param nextCursor where the next one begins; null on the last one
     */
    public record Page(String content, @Nullable String nextCursor) {}
}
