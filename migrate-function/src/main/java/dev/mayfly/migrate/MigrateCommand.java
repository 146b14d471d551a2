package dev.mayfly.migrate;

import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same actions on the command line, where nobody ends them after 15 minutes: the report goes to standard output, all else
 * to standard error.
 *
 * <p>{@code migrate rollback --target 041 --confirm --data-loss accept}, {@code migrate backfill cancel --name agent-stats},
 * {@code migrate schema-version}.
 */
public final class MigrateCommand {

    static final int FAILED = 1;
    static final int MISUSED = 2;

    private static final String USAGE = """
            Usage: migrate ACTION [--target VERSION] [--version VERSION] [--confirm] [--data-loss accept]
                           [--name BACKFILL] [--dry-run]
                   migrate backfill run|resume|list|status|cancel [--name BACKFILL] [--dry-run]
                   migrate schema-version
            Actions: migrate, info, plan, validate, verify, repair, rollback, baseline, backfill, snapshot
            The database is that of DIRECT_URL, DIRECT_USER and DIRECT_PASSWORD.""";

    private static final Map<String, String> TEXTS =
            Map.of("--target", "target", "--version", "version", "--data-loss", "dataLoss", "--name", "name");

    private static final Map<String, String> SWITCHES = Map.of("--confirm", "confirm", "--dry-run", "dryRun");

    private MigrateCommand() {}

    public static void main(String[] arguments) {
        System.setProperty("logback.configurationFile", "logback-migrate.xml");
        // What libraries print is no part of the report.
        PrintStream report = System.out;
        System.setOut(System.err);
        System.exit(run(List.of(arguments), System.getenv(), report, System.err));
    }

    static int run(List<String> arguments, Map<String, String> environment, PrintStream report, PrintStream messages) {
        try {
            if (arguments.equals(List.of("schema-version"))) {
                report.println(SchemaVersions.of(Scripts.load()).latest());
                return 0;
            }
            var request = MigrateRequest.of(event(arguments));
            var actions = new Actions(Database.of(MigrateConfiguration.from(environment)));
            Object result = actions.run(request, () -> true);
            report.println(new String(Json.write(result), StandardCharsets.UTF_8));
            return isGood(result) ? 0 : FAILED;
        } catch (Misuse e) {
            messages.println(e.getMessage());
            messages.println(USAGE);
            return MISUSED;
        } catch (MigrationException e) {
            messages.println(e.getMessage());
            return FAILED;
        } catch (IOException e) {
            messages.println("Could not write the report: " + e.getMessage());
            return FAILED;
        }
    }

    /** The event that the function would get. */
    private static JsonNode event(List<String> arguments) {
        if (arguments.isEmpty() || arguments.getFirst().startsWith("-")) {
            throw new Misuse("An action comes first");
        }
        var fields = new LinkedHashMap<String, JsonNode>();
        fields.put("action", JsonNode.createStringNode(arguments.getFirst()));
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (SWITCHES.containsKey(argument)) {
                fields.put(SWITCHES.get(argument), JsonNode.createBooleanNode(true));
            } else if (TEXTS.containsKey(argument)) {
                i++;
                if (i == arguments.size()) {
                    throw new Misuse(argument + " needs a value");
                }
                fields.put(TEXTS.get(argument), JsonNode.createStringNode(arguments.get(i)));
            } else if (i == 1 && !argument.startsWith("-")) {
                fields.put("operation", JsonNode.createStringNode(argument));
            } else {
                throw new Misuse("Unknown argument " + argument);
            }
        }
        return JsonNode.createObjectNode(fields);
    }

    /** A report may also say that something is wrong. */
    private static boolean isGood(Object report) {
        return switch (report) {
            case VerifyReport verified -> verified.ok();
            case ValidateReport validated -> validated.ok();
            case RepairReport repaired -> repaired.ok();
            default -> true;
        };
    }

    private static final class Misuse extends RuntimeException {

        private Misuse(String message) {
            super(message);
        }
    }
}
