package dev.mayfly.worker;

import dev.mayfly.worker.job.Secret;
import dev.mayfly.worker.provider.ProviderConfiguration;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a worker needs to know.
 *
 * @param api where Mayfly answers, without {@code /api}
 * @param key an API key with the scope {@code worker}
 * @param concurrency how many jobs run at once
 * @param lease how long a silent worker keeps a job; it is renewed after each third
 * @param grace how long closing waits for running jobs before it gives them back
 * @param provider null when the worker checks assertions only
 * @param outlines whether it analyses conversations without a model too, by counting; what it finds is for demonstrations
 */
public record WorkerConfiguration(
        URI api,
        Secret key,
        int concurrency,
        Duration lease,
        Duration grace,
        @Nullable ProviderConfiguration provider,
        boolean outlines) {

    public static final int DEFAULT_CONCURRENCY = 4;
    public static final Duration DEFAULT_LEASE = Duration.ofMinutes(5);
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(20);
    static final int MAX_CONCURRENCY = 1_000;

    public WorkerConfiguration {
        if (!("http".equals(api.getScheme()) || "https".equals(api.getScheme()))
                || api.getHost() == null
                || api.getUserInfo() != null
                || api.getQuery() != null
                || api.getFragment() != null) {
            throw new IllegalArgumentException("The API's address (--api) must look like https://mayfly.example.com");
        }
        if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
            throw new IllegalArgumentException("--concurrency must be from 1 to %d".formatted(MAX_CONCURRENCY));
        }
        if (lease.toSeconds() < 1) {
            throw new IllegalArgumentException("--lease-seconds must be at least 1");
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("--grace-seconds must not be negative");
        }
        api = withoutTrailingSlash(api);
    }

    /** A worker that leaves conversations to models. */
    public WorkerConfiguration(
            URI api,
            Secret key,
            int concurrency,
            Duration lease,
            Duration grace,
            @Nullable ProviderConfiguration provider) {
        this(api, key, concurrency, lease, grace, provider, false);
    }

    /** A worker with the defaults, which checks assertions only. */
    public static WorkerConfiguration of(URI api, String key) {
        return new WorkerConfiguration(api, new Secret(key), DEFAULT_CONCURRENCY, DEFAULT_LEASE, DEFAULT_GRACE, null);
    }

    public WorkerConfiguration withProvider(@Nullable ProviderConfiguration newProvider) {
        return new WorkerConfiguration(api, key, concurrency, lease, grace, newProvider, outlines);
    }

    private static URI withoutTrailingSlash(URI uri) {
        var text = uri.toString();
        return text.endsWith("/") ? URI.create(text.replaceFirst("/+$", "")) : uri;
    }
}
