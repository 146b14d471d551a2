package dev.mayfly.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The commands that docs/operations.md has for dumping and restoring, as whoever is in need would copy them. */
record DocumentedDump(String dump, List<String> restoration) {

    private static final Path DOCUMENT = Path.of("..", "docs", "operations.md");

    private static final Pattern COMMANDS = Pattern.compile("```sh\n(pg_dump .*?)```", Pattern.DOTALL);

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    /** The first command dumps, and the others restore. */
    static DocumentedDump read(String owner, String database) throws IOException {
        var commands = COMMANDS.matcher(Files.readString(DOCUMENT));
        if (!commands.find()) {
            throw new AssertionError(DOCUMENT + " has no commands for a dump");
        }
        var lines = commands.group(1)
                .replace("\\\n", " ")
                .replace("<owner>", owner)
                .replace("<new and empty>", database)
                .lines()
                .toList();
        return new DocumentedDump(lines.getFirst(), lines.subList(1, lines.size()));
    }

    /** The major version of the {@code pg_dump} that a shell finds; 0 without one. */
    static int version() throws IOException, InterruptedException {
        var process = new ProcessBuilder("bash", "-c", "pg_dump --version")
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var version = VERSION.matcher(output);
        return process.waitFor() == 0 && version.find() ? Integer.parseInt(version.group(1)) : 0;
    }

    /** Runs a command as it stands there, against the server at this port. */
    static void run(String command, int port, Path folder) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("bash", "-e", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("PGHOST", "127.0.0.1");
        builder.environment().put("PGPORT", String.valueOf(port));
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ": " + output);
        }
    }
}
