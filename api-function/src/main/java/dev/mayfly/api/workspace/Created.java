package dev.mayfly.api.workspace;

import java.net.URI;

/** Something new, and where to find it. */
public record Created<T>(T body, URI location) {

    public Created(T body, String path, Object id) {
        this(body, URI.create(path + "/" + id));
    }
}
