package dev.mayfly.workspace;

/**
 * A statement with rows that ends its transaction: COMMIT is sent with it; see {@link WorkspaceTransactions#end}.
 *
 * <p>PostgreSQL passes over COMMIT when the statement has failed.
 */
public final class Closing<T> {

    final Together<T> statements;

    private Closing(Together<T> statements) {
        this.statements = statements;
    }

    /**
     * A statement that ends in rows.
     *
     * @param sql with parameters such as {@code :workspaceId}
     */
    public static <T> Closing<T> of(String sql, Together.Row<T> row) {
        return new Closing<>(new Together<>(sql + ";COMMIT", 0, row));
    }
}
