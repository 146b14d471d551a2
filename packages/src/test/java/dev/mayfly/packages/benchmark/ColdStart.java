package dev.mayfly.packages.benchmark;

import dev.mayfly.packages.ApiStarts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The part {@code coldstart} of the benchmark: from the start of the API's process to its first answer, which takes one query,
 * with an AOT cache and without; and the first request of an instance that was warmed up for its snapshot, and of one that
 * was not. All of it in turns, so that whatever else the machine does hits all alike.
 */
public final class ColdStart {

    private static final double MAX_CACHED = 0.55;
    private static final double MAX_HELLOS = 12;
    private static final double MAX_PRIMED = 0.25;

    private ColdStart() {}

    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        String part = System.getProperty("benchmark.part", "");
        if (!part.isBlank() && !part.equals("coldstart")) {
            return;
        }
        int rounds = Boolean.getBoolean("benchmark.quick") ? 3 : 9;
        Path folder = Files.createTempDirectory("coldstart");
        try (var api = ApiStarts.prepare(folder)) {
            measure(api, rounds);
        }
        System.exit(0);
    }

    private static void measure(ApiStarts api, int rounds) throws Exception {
        var hello = new ArrayList<Double>();
        var plain = new ArrayList<Double>();
        var cached = new ArrayList<Double>();
        var unprimed = new ArrayList<Double>();
        var primed = new ArrayList<Double>();
        var restored = new ArrayList<Double>();
        var request = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            hello.add(api.hello(Hello.class.getName()));
            plain.add(api.firstAnswer(false));
            cached.add(api.firstAnswer(true));
            unprimed.add(api.firstRequest(false).answered());
            var first = api.firstRequest(true);
            primed.add(first.answered());
            restored.add(first.restored());
            request.add(first.answered() - first.restored());
        }
        System.out.printf("%nCold start, medians of %d%n", rounds);
        print("a bare JVM that says hello", median(hello), 0, 0);
        print("the API's first answer, against hello", median(plain), median(plain) / median(hello), MAX_HELLOS);
        print(
                "the same with an AOT cache, against without",
                median(cached),
                median(cached) / median(plain),
                MAX_CACHED);
        print("the first request of an instance without warm-up", median(unprimed), 0, 0);
        // The one without warm-up runs already: nothing is restored before its request.
        print(
                "the first request after a restoration, warmed up",
                median(request),
                median(request) / median(unprimed),
                MAX_PRIMED);
        print("the same with the restoration before it", median(primed), median(primed) / median(unprimed), MAX_PRIMED);
        print("the restoration, until the process asks for a request", median(restored), 0, 0);
    }

    private static void print(String what, double millis, double ratio, double target) {
        String verdict =
                target == 0 ? "" : "%6.2f  <= %.2f  %s".formatted(ratio, target, ratio <= target ? "pass" : "MISS");
        System.out.printf("  %-58s %8.1f ms  %s%n", what, millis, verdict);
    }

    private static double median(List<Double> millis) {
        return millis.stream().sorted().toList().get(millis.size() / 2);
    }
}
