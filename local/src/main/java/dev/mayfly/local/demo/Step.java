package dev.mayfly.local.demo;

import org.jspecify.annotations.Nullable;

/**
 * One request of the first experiment.
 *
 * @param purpose what it is for, in a few words
 * @param path with its query
 */
public record Step(
        String purpose,
        String method,
        String path,
        @Nullable String body) {

    /** The command for a shell that knows {@code MAYFLY_URL} and {@code MAYFLY_KEY}. */
    public String curl() {
        var command = new StringBuilder("curl -sS ");
        if (!method.equals("GET")) {
            command.append("-X ").append(method).append(' ');
        }
        command.append("\"$MAYFLY_URL").append(path).append("\" -H \"Authorization: Bearer $MAYFLY_KEY\"");
        if (body != null) {
            command.append(" -H 'Content-Type: application/json' -d '")
                    .append(body)
                    .append('\'');
        }
        return command.toString();
    }
}
