package dev.mayfly.api.analysis;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Takes out of what people wrote what tells who they are, where it has a shape that can be known: telephone and card numbers,
 * bank accounts and network addresses. Mail addresses and secrets are {@link dev.mayfly.api.masking.Masking}'s.
 */
final class PersonalData {

    private static final String MASK = "***";

    /** In the international form; others look like any number. */
    private static final Pattern TELEPHONE =
            Pattern.compile("(?<![A-Za-z0-9+])(\\+|00)[1-9][0-9]{0,2}([ ()./-]{0,2}[0-9]{1,5}){2,6}(?![A-Za-z0-9])");

    private static final Pattern CARD = Pattern.compile("(?<![A-Za-z0-9.])[0-9](?:[ -]?[0-9]){12,18}(?![A-Za-z0-9])");
    private static final Pattern ACCOUNT = Pattern.compile(
            "(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])");
    private static final Pattern ADDRESS =
            Pattern.compile("(?<![0-9.])((?:[0-9]{1,3}\\.){3})[0-9]{1,3}(?![0-9]|\\.[0-9])");

    private PersonalData() {}

    static String mask(String text) {
        String masked = ACCOUNT.matcher(text).replaceAll(MASK);
        masked = CARD.matcher(masked).replaceAll(PersonalData::card);
        masked = TELEPHONE.matcher(masked).replaceAll(MASK);
        return ADDRESS.matcher(masked).replaceAll("$1" + MASK);
    }

    /** Only what has the check digit of a card: a time in milliseconds is no secret. */
    private static String card(MatchResult found) {
        String digits = found.group().replaceAll("[ -]", "");
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 0 ? digit : 2 * digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0 ? MASK : found.group();
    }
}
