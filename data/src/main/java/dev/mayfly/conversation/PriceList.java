package dev.mayfly.conversation;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * What tokens cost, exactly, at one time. The prices stand in the resource {@code prices.properties} beside this class, with
 * their sources.
 */
public final class PriceList {

    /** Whose model it is, and in which region: as gateways and Bedrock write before the name. */
    private static final Pattern PREFIX = Pattern.compile("^(.*/)?(([a-z]{2,6}(-[a-z]+)?\\.)?(anthropic|openai)\\.)?");
    /** A version, a date, or what a client adds for itself. */
    private static final Pattern SUFFIX =
            Pattern.compile("(-v\\d+(:\\d+(:\\d+k)?)?|[-@]20\\d{6}|-20\\d\\d-\\d\\d-\\d\\d|[-@]latest|\\[\\d+[mk]])$");

    private static final String UNKNOWN = "unknown";

    private final String version;
    private final Map<String, List<Price>> prices;

    private PriceList(String version, Map<String, List<Price>> prices) {
        this.version = version;
        this.prices = prices;
    }

    /** The list that this version of the software has. */
    public static PriceList newest() {
        return Newest.LIST;
    }

    /** The name of the list, which changes whenever a price in it does. */
    public String version() {
        return version;
    }

    /**
     * What the usage costs in US dollars; empty for a model without a known price, never 0.
     *
     * @param model in the provider's words, with or without a date, a version or a provider before it
     */
    public Optional<BigDecimal> cost(String model, TokenUsage usage) {
        return prices(model)
                .map(tiers -> tiers.stream()
                        .filter(tier -> usage.input() > tier.above())
                        .reduce(tiers.getFirst(), (_, higher) -> higher))
                .filter(tier -> !tier.perMillion().isEmpty())
                .map(tier -> tier.cost(usage));
    }

    private Optional<List<Price>> prices(String model) {
        String name = model.strip();
        if (prices.containsKey(name)) {
            return Optional.of(prices.get(name));
        }
        name = PREFIX.matcher(name).replaceFirst("");
        if (name.startsWith("claude-")) {
            // OpenRouter writes 4.5 where Anthropic writes 4-5.
            name = name.replace('.', '-');
        }
        while (!prices.containsKey(name)) {
            String shorter = SUFFIX.matcher(name).replaceFirst("");
            if (shorter.equals(name)) {
                return Optional.empty();
            }
            name = shorter;
        }
        return Optional.ofNullable(prices.get(name));
    }

    /** A list as {@code prices.properties} is written. */
    public static PriceList load(InputStream resource) throws IOException {
        var lines = new Properties();
        lines.load(new InputStreamReader(resource, StandardCharsets.UTF_8));
        String version = Objects.requireNonNull((String) lines.remove("version"), "A price list has a version");
        var prices = new HashMap<String, List<Price>>();
        lines.forEach((model, tiers) -> prices.put(
                (String) model,
                Arrays.stream(((String) tiers).split(";")).map(Price::parse).toList()));
        return new PriceList(version, prices);
    }

    /**
     * Prices of a million tokens.
     *
     * @param above for requests with more input than that
     * @param perMillion of the kinds in the order of {@link TokenUsage}; empty when they are not known
     */
    private record Price(long above, List<BigDecimal> perMillion) {

        static Price parse(String tier) {
            var numbers = new ArrayList<>(Arrays.asList(tier.strip().split("\\s+")));
            long above = numbers.getFirst().startsWith(">")
                    ? Long.parseLong(numbers.removeFirst().substring(1))
                    : -1;
            if (numbers.equals(List.of(UNKNOWN))) {
                return new Price(above, List.of());
            }
            if (numbers.size() != 5) {
                throw new IllegalArgumentException("Not the prices of five kinds: " + tier);
            }
            return new Price(above, numbers.stream().map(BigDecimal::new).toList());
        }

        BigDecimal cost(TokenUsage usage) {
            var counts = List.of(
                    usage.uncachedInput(),
                    usage.cacheRead(),
                    usage.cacheWrite5m(),
                    usage.cacheWrite1h(),
                    usage.output());
            var cost = BigDecimal.ZERO;
            for (int kind = 0; kind < counts.size(); kind++) {
                cost = cost.add(BigDecimal.valueOf(counts.get(kind)).multiply(perMillion.get(kind)));
            }
            return cost.movePointLeft(6);
        }
    }

    private static final class Newest {

        static final PriceList LIST = load();

        private static PriceList load() {
            try (var resource = PriceList.class.getResourceAsStream("prices.properties")) {
                return PriceList.load(Objects.requireNonNull(resource, "prices.properties is missing"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
