package dev.mayfly.problem;

import java.util.List;

/** The thing does not exist, or is none of the caller's business; nobody can tell which: 404. */
public final class NotFoundException extends DomainException {

    public NotFoundException(String thing, Object id) {
        super("not_found", "No %s %s".formatted(thing, id), List.of());
    }
}
