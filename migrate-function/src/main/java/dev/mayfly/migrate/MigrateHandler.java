package dev.mayfly.migrate;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * The Lambda's entry point: {@code {"action":"migrate"}} applies what is pending, {@code {"action":"info"}} tells what
 * is, and changes nothing.
 *
 * <p>Whatever goes wrong is thrown, so that AWS marks the invocation as failed.
 */
public final class MigrateHandler implements RequestStreamHandler {

    private static final ObjectMapper JSON = ObjectMapper.create(
            Map.of(
                    "micronaut.serde.deserialization.ignore-unknown",
                    false,
                    "micronaut.serde.serialization.inclusion",
                    "ALWAYS"),
            "dev.mayfly.migrate");

    private final Migrator migrator;

    public MigrateHandler() {
        this(MigrateConfiguration.from(System.getenv()));
    }

    public MigrateHandler(MigrateConfiguration configuration) {
        migrator = new Migrator(configuration);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Object report = switch (read(input).known()) {
            case MIGRATE -> migrator.migrate();
            case INFO -> migrator.info();
        };
        output.write(JSON.writeValueAsBytes(report));
    }

    private static MigrateRequest read(InputStream input) throws IOException {
        byte[] event = input.readAllBytes();
        try {
            MigrateRequest request = JSON.readValue(event, MigrateRequest.class);
            return request == null ? new MigrateRequest(null) : request;
        } catch (IOException e) {
            throw new MigrationException("The event must be one of " + MigrateRequest.knownActions(), e);
        }
    }
}
