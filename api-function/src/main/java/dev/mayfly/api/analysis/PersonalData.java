package dev.mayfly.api.analysis;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of what people wrote what tells who they are, where it has a shape that can be known: telephone and card numbers,
 * bank accounts and network addresses. Mail addresses and secrets are {@link dev.mayfly.api.masking.Masking}'s.
 */
final class PersonalData {

    private static final String MASK = "***";

    /** Where a number begins, also after a line break or a tab as JSON writes them. */
    private static final String START = "(?:(?<![A-Za-z0-9+.])|(?<=\\\\[nrt]))";

    private static final int LEAST_DIGITS = 8;
    private static final int MOST_DIGITS = 15;
    /** In the international form. */
    private static final Pattern TELEPHONE =
            Pattern.compile(START + "(\\+|00)[1-9][0-9]{0,2}([ ()./-]{0,2}[0-9]{1,5}){2,6}(?![A-Za-z0-9])");
    /** As they are written in North America, with the signs that tell them from other numbers. */
    private static final Pattern NORTH_AMERICAN = Pattern.compile(
            START
                    + "(?:1[ .-])?(?:\\([2-9][0-9]{2}\\) ?|[2-9][0-9]{2}[.-])[2-9][0-9]{2}[.-][0-9]{4}(?![A-Za-z0-9]|[.-][0-9])");
    /** With the 0 before the area. */
    private static final Pattern NATIONAL = Pattern.compile("(?:(?<![A-Za-z0-9+.,:/-])|(?<=\\\\[nrt]))"
            + "0[1-9][0-9]{1,4}[ /-]{1,3}[0-9]{3,5}(?:[ -]?[0-9]{2,5}){0,3}(?![A-Za-z0-9])");

    private static final int LEAST_NATIONAL_DIGITS = 9;

    private static final Pattern CARD = Pattern.compile(
            START
                    + "[2-6](?:[0-9]{12,18}|[0-9]{3}([ -])(?:[0-9]{4}\\1[0-9]{4}\\1[0-9]{4}|[0-9]{6}\\1[0-9]{4,5}))(?![A-Za-z0-9])");
    private static final Pattern ACCOUNT = Pattern.compile("(?:(?<![A-Za-z0-9])|(?<=\\\\[nrt]))"
            + "[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])");
    private static final BigInteger ACCOUNT_MODULUS = BigInteger.valueOf(97);

    private static final Pattern ADDRESS =
            Pattern.compile("(?<![0-9.])((?:[0-9]{1,3}\\.){3})[0-9]{1,3}(?![0-9]|\\.[0-9])");
    private static final Pattern LONG_ADDRESS =
            Pattern.compile("(?:(?<![A-Za-z0-9:.])|(?<=\\\\[nrt]))[0-9A-Fa-f:]{3,39}(?![A-Za-z0-9:])");
    private static final Pattern LONG_ADDRESS_SHAPE =
            Pattern.compile("(?=.*[0-9])(?:(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}"
                    + "|(?=(?:[^:]*:){2,7}[^:]*$)(?!.*::.*::)[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})*::"
                    + "(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})*)?)");
    private static final int SHOWN_GROUPS = 3;

    private PersonalData() {}

    static String mask(String text) {
        String masked = ACCOUNT.matcher(text).replaceAll(PersonalData::account);
        masked = cards(masked);
        masked = TELEPHONE.matcher(masked).replaceAll(PersonalData::telephone);
        masked = NORTH_AMERICAN.matcher(masked).replaceAll(MASK);
        masked = NATIONAL.matcher(masked)
                .replaceAll(found -> digits(found.group()) < LEAST_NATIONAL_DIGITS ? found.group() : MASK);
        masked = ADDRESS.matcher(masked).replaceAll("$1" + MASK);
        return LONG_ADDRESS.matcher(masked).replaceAll(PersonalData::longAddress);
    }

    /** Only what has the check digits of an account; what is written after it may look like more of it. */
    private static String account(MatchResult found) {
        String written = found.group();
        for (int end = written.length(); end > 0; end = written.lastIndexOf(' ', end - 1)) {
            if (isAccount(written.substring(0, end).replace(" ", ""))) {
                return MASK + written.substring(end);
            }
        }
        return written;
    }

    private static boolean isAccount(String account) {
        if (account.length() < 15 || account.length() > 34) {
            return false;
        }
        var number = new StringBuilder();
        (account.substring(4) + account.substring(0, 4))
                .chars()
                .forEach(character -> number.append(Character.digit(character, Character.MAX_RADIX)));
        return new BigInteger(number.toString()).mod(ACCOUNT_MODULUS).equals(BigInteger.ONE);
    }

    /** Only what has the check digit of a card: a time in milliseconds is no secret. One may begin within what is none. */
    private static String cards(String text) {
        var masked = new StringBuilder();
        Matcher card = CARD.matcher(text);
        int end = 0;
        int from = 0;
        while (from <= text.length() && card.find(from)) {
            if (isCard(card.group().replaceAll("[ -]", ""))) {
                masked.append(text, end, card.start()).append(MASK);
                end = card.end();
                from = end;
            } else {
                from = card.start() + 1;
            }
        }
        return masked.append(text, end, text.length()).toString();
    }

    private static boolean isCard(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 0 ? digit : 2 * digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }

    /** What has too few digits counts something; a number that is written after one is no part of it. */
    private static String telephone(MatchResult found) {
        String written = found.group();
        for (int end = written.length();
                digits(written.substring(0, end)) >= LEAST_DIGITS;
                end = lastDigit(written, end)) {
            if (digits(written.substring(0, end)) <= MOST_DIGITS) {
                return MASK + written.substring(end);
            }
        }
        return written;
    }

    /** Where the numbers before the last one end. */
    private static int lastDigit(String written, int end) {
        int last = end;
        while (last > 0 && Character.isDigit(written.charAt(last - 1))) {
            last--;
        }
        while (last > 0 && !Character.isDigit(written.charAt(last - 1))) {
            last--;
        }
        return last;
    }

    private static long digits(String written) {
        return written.chars().filter(Character::isDigit).count();
    }

    /** Without what tells more than the network. */
    private static String longAddress(MatchResult found) {
        String written = found.group();
        if (!LONG_ADDRESS_SHAPE.matcher(written).matches()) {
            return written;
        }
        String[] groups = written.substring(0, written.contains("::") ? written.indexOf("::") : written.length())
                .split(":");
        return String.join(":", Arrays.copyOf(groups, Math.min(groups.length, SHOWN_GROUPS))) + ":" + MASK;
    }
}
