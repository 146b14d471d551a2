package dev.mayfly.workspace;

import java.sql.SQLException;

/** The transaction could not be bound to its workspace, because the database did not answer. */
public final class WorkspaceUnavailableException extends RuntimeException {

    public WorkspaceUnavailableException(SQLException cause) {
        super("The database did not answer", cause);
    }
}
