package dev.mayfly.worker;

import dev.mayfly.worker.job.Secret;
import dev.mayfly.worker.provider.ProviderEnvironment;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The worker on the command line. Options go before environment variables. */
@Command(
        name = "mayfly-worker",
        mixinStandardHelpOptions = true,
        version = "Mayfly worker 0.1.0",
        sortOptions = false,
        description = "Claims jobs and analyses from Mayfly, performs them and reports the results.",
        footer = {
            "",
            "Provider keys come from the environment only: ANTHROPIC_API_KEY, OPENAI_API_KEY or MODEL_API_KEY.",
            "Prices of --model: MODEL_INPUT_USD_PER_MTOK and MODEL_OUTPUT_USD_PER_MTOK."
        })
public final class WorkerCommand implements Callable<Integer> {

    private static final String LOGBACK = "logback.configurationFile";

    private final Map<String, String> environment;

    @Option(names = "--api", paramLabel = "URL", description = "Where Mayfly answers (MAYFLY_API).")
    private @Nullable String api;

    @Option(names = "--key", description = "API key with the scope worker (better: MAYFLY_KEY).")
    private @Nullable String key;

    @Option(names = "--concurrency", paramLabel = "N", description = "Jobs at once (default: ${DEFAULT-VALUE}).")
    private int concurrency = WorkerConfiguration.DEFAULT_CONCURRENCY;

    @Option(names = "--once", description = "Stop when nothing is left to claim.")
    private boolean once;

    @Option(
            names = "--lease-seconds",
            paramLabel = "N",
            description = "How long a silent worker keeps a job (default: ${DEFAULT-VALUE}).")
    private long leaseSeconds = WorkerConfiguration.DEFAULT_LEASE.toSeconds();

    @Option(
            names = "--grace-seconds",
            paramLabel = "N",
            description = "How long stopping waits for running jobs (default: ${DEFAULT-VALUE}).")
    private long graceSeconds = WorkerConfiguration.DEFAULT_GRACE.toSeconds();

    @Option(
            names = "--outline",
            description = "Analyse conversations without a model too, by counting (for demonstrations).")
    private boolean outlines;

    @Option(names = "--provider", paramLabel = "NAME", description = "anthropic or openai (MODEL_PROVIDER).")
    private @Nullable String provider;

    @Option(names = "--provider-url", paramLabel = "URL", description = "Another endpoint (MODEL_PROVIDER_URL).")
    private @Nullable String providerUrl;

    @Option(names = "--model", paramLabel = "NAME", description = "Model for agents that name none (MODEL_NAME).")
    private @Nullable String model;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Longest wait for one answer of a model (MODEL_TIMEOUT_SECONDS, default 120).")
    private @Nullable String timeout;

    WorkerCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        // Before the first logger exists. Under another name than logback.xml, so that an embedding application's
        // configuration never meets this one.
        if (System.getProperty(LOGBACK) == null) {
            System.setProperty(LOGBACK, "logback-worker.xml");
        }
        System.exit(execute(System.getenv(), new PrintWriter(System.err, true, StandardCharsets.UTF_8), arguments));
    }

    /** Runs the command and returns its exit code: 0, 1 when it cannot work, 2 when the options are wrong. */
    static int execute(Map<String, String> environment, PrintWriter errors, String... arguments) {
        return new CommandLine(new WorkerCommand(environment))
                .setErr(errors)
                .setParameterExceptionHandler((e, _) -> {
                    errors.println(e.getMessage());
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, _, _) -> {
                    if (e instanceof WorkerException) {
                        errors.println(e.getMessage());
                    } else {
                        LoggerFactory.getLogger(WorkerCommand.class).error("The worker failed, which is a bug", e);
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() {
        try (var worker = new Worker(configuration())) {
            var hook = new Thread(worker::close, "shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            if (once) {
                worker.runOnce();
            } else {
                worker.run();
            }
            return CommandLine.ExitCode.OK;
        }
    }

    private WorkerConfiguration configuration() {
        try {
            var settings = settings();
            return new WorkerConfiguration(
                    new URI(required(settings, "MAYFLY_API", "--api")),
                    new Secret(required(settings, "MAYFLY_KEY", "--key")),
                    concurrency,
                    Duration.ofSeconds(leaseSeconds),
                    Duration.ofSeconds(graceSeconds),
                    ProviderEnvironment.read(settings).orElse(null),
                    outlines);
        } catch (URISyntaxException _) {
            throw new WorkerException("The API's address (--api or MAYFLY_API) is not an address.");
        } catch (IllegalArgumentException e) {
            throw new WorkerException(e.getMessage() + ".");
        }
    }

    /** The environment, with the options laid over it. */
    private Map<String, String> settings() {
        var settings = new HashMap<>(environment);
        put(settings, "MAYFLY_API", api);
        put(settings, "MAYFLY_KEY", key);
        put(settings, "MODEL_PROVIDER", provider);
        put(settings, "MODEL_PROVIDER_URL", providerUrl);
        put(settings, "MODEL_NAME", model);
        put(settings, "MODEL_TIMEOUT_SECONDS", timeout);
        return settings;
    }

    private static void put(Map<String, String> settings, String variable, @Nullable String option) {
        if (option != null) {
            settings.put(variable, option);
        }
    }

    private static String required(Map<String, String> settings, String variable, String option) {
        var value = settings.getOrDefault(variable, "").strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException("%s is missing: give it, or set %s".formatted(option, variable));
        }
        return value;
    }
}
