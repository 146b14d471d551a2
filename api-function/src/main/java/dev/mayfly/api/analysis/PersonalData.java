package dev.mayfly.api.analysis;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
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

    private static final Pattern CARD = Pattern.compile(START
            + "[2-6](?:[0-9]{12,18}|[0-9]{3}([ -])(?:[0-9]{4}\\1[0-9]{4}\\1[0-9]{4}(?<more>\\1[0-9]{3})?|[0-9]{6}\\1[0-9]{4,5}))"
            + "(?![A-Za-z0-9])");
    private static final Pattern ACCOUNT = Pattern.compile(
            "(?:(?<![A-Za-z0-9])|(?<=\\\\[nrt]))"
                    + "[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])",
            Pattern.CASE_INSENSITIVE);
    /** How long accounts are in the countries that have them. Written small, much else looks like one. */
    private static final Set<String> ACCOUNT_LENGTHS = Set.of("""
            AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24
            FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32
            LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24
            RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
            """.split("\\s"));

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
        String masked = mask(text, ACCOUNT, PersonalData::endOfAccount);
        masked = mask(masked, CARD, PersonalData::endOfCard);
        masked = TELEPHONE.matcher(masked).replaceAll(PersonalData::telephone);
        masked = NORTH_AMERICAN.matcher(masked).replaceAll(MASK);
        masked = NATIONAL.matcher(masked)
                .replaceAll(found -> digits(found.group()) < LEAST_NATIONAL_DIGITS ? found.group() : MASK);
        masked = ADDRESS.matcher(masked).replaceAll("$1" + MASK);
        return LONG_ADDRESS.matcher(masked).replaceAll(PersonalData::longAddress);
    }

    /** Masks what the pattern finds up to where it ends; one may begin within what is none. */
    private static String mask(String text, Pattern pattern, Function<Matcher, OptionalInt> end) {
        var masked = new StringBuilder();
        Matcher found = pattern.matcher(text);
        int written = 0;
        int from = 0;
        while (from <= text.length() && found.find(from)) {
            OptionalInt last = end.apply(found);
            if (last.isPresent()) {
                masked.append(text, written, found.start()).append(MASK);
                written = last.getAsInt();
                from = written;
            } else {
                from = found.start() + 1;
            }
        }
        return masked.append(text, written, text.length()).toString();
    }

    /** Only what has the check digits of an account; what is written after it may look like more of it. */
    private static OptionalInt endOfAccount(Matcher found) {
        String written = found.group();
        for (int end = written.length(); end > 0; end = written.lastIndexOf(' ', end - 1)) {
            if (isAccount(written.substring(0, end).replace(" ", ""))) {
                return OptionalInt.of(found.start() + end);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isAccount(String written) {
        if (written.length() < 15 || written.length() > 34) {
            return false;
        }
        String account = written.toUpperCase(Locale.ROOT);
        return (account.equals(written) || ACCOUNT_LENGTHS.contains(account.substring(0, 2) + account.length()))
                && remainder(account.substring(4) + account.substring(0, 4)) == 1;
    }

    /** Of the division by 97, each letter being a number of two digits. */
    private static int remainder(String account) {
        int remainder = 0;
        for (int i = 0; i < account.length(); i++) {
            int digit = Character.digit(account.charAt(i), Character.MAX_RADIX);
            remainder = (remainder * (digit < 10 ? 10 : 100) + digit) % 97;
        }
        return remainder;
    }

    /** Only what has the check digit of a card: a time in milliseconds is no secret. Three digits after it may be no part of it. */
    private static OptionalInt endOfCard(Matcher found) {
        if (isCard(found.group().replaceAll("[ -]", ""))) {
            return OptionalInt.of(found.end());
        }
        int more = found.start("more");
        return more >= 0
                        && isCard(
                                found.group().substring(0, more - found.start()).replaceAll("[ -]", ""))
                ? OptionalInt.of(more)
                : OptionalInt.empty();
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
