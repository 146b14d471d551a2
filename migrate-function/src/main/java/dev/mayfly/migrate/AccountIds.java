package dev.mayfly.migrate;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Which provider account the requests to a domain were made with.
 *
 * @param byDomain domains in lower case
 */
public record AccountIds(Map<String, String> byDomain) {

    /** As the schema holds it. */
    private static final int MAX_LENGTH = 200;

    private static final ObjectMapper JSON = ObjectMapper.create(Map.of(), "dev.mayfly.migrate");

    public AccountIds {
        byDomain.forEach((domain, account) -> {
            if (domain.isEmpty() || !domain.equals(domain.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("A domain must be named, in lower case");
            }
            if (account.isEmpty() || account.length() > MAX_LENGTH) {
                throw new IllegalArgumentException("An account id must have 1 to %d characters".formatted(MAX_LENGTH));
            }
        });
        byDomain = Map.copyOf(byDomain);
    }

    /** No domain's. */
    static AccountIds none() {
        return new AccountIds(Map.of());
    }

    /**
     * Reads {@code domain=account,domain=account}; white space around either does not matter.
     *
     * @throws MigrationException when an entry is not such a pair, or a domain comes twice with different accounts
     */
    static AccountIds parse(String setting) {
        var byDomain = new HashMap<String, String>();
        for (String entry : setting.split(",", -1)) {
            int sign = entry.indexOf('=');
            String domain = sign < 0 ? "" : entry.substring(0, sign).strip().toLowerCase(Locale.ROOT);
            String account = entry.substring(sign + 1).strip();
            if (domain.isEmpty() || account.isEmpty() || account.length() > MAX_LENGTH) {
                throw new MigrationException(
                        "ACCOUNT_IDS_BY_DOMAIN must be domain=account,domain=account; '%s' is not such a pair"
                                .formatted(entry.strip()));
            }
            String known = byDomain.putIfAbsent(domain, account);
            if (known != null && !known.equals(account)) {
                throw new MigrationException("ACCOUNT_IDS_BY_DOMAIN has two accounts for '%s'".formatted(domain));
            }
        }
        return new AccountIds(byDomain);
    }

    boolean isEmpty() {
        return byDomain.isEmpty();
    }

    /** The same as a JSON object. */
    String json() {
        try {
            return JSON.writeValueAsString(Argument.mapOf(String.class, String.class), byDomain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
