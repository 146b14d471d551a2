package dev.mayfly.problem;

import java.util.List;

/** The thing does not exist, or is none of the caller's business; nobody can tell which: 404. */
public final class NotFoundException extends DomainException {

    public NotFoundException(String thing, Object id) {
        this("No %s %s".formatted(thing, id));
    }

    public NotFoundException(String message) {
        super("not_found", message, List.of());
    }
}
