package dev.mayfly.api.access;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads cookies (RFC 6265). The framework takes all but the first for attributes of the first. */
public final class RequestCookies {

    private RequestCookies() {}

    /** The value of the cookie; empty when the request shows none of that name. */
    public static Optional<String> find(HttpRequest<?> request, String name) {
        return request.getHeaders().getAll(HttpHeaders.COOKIE).stream()
                .flatMap(header -> Stream.of(header.split(";", -1)))
                .map(String::strip)
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst();
    }
}
