package dev.keywright.key;

import dev.keywright.limit.Quota;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How often a key may be used.
 *
 * @param name what the limit is called, once in a key: {@code [a-z][a-z0-9_-]{0,31}}
 * @param quota how many per how long, in whole seconds
 */
public record KeyLimit(String name, Quota quota) {

    static final int MOST = 8;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,31}");
    private static final String SEPARATOR = " ";

    public KeyLimit {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "The name of a limit is of the form [a-z][a-z0-9_-]{0,31}, unlike \"" + name + "\".");
        }
        if (quota.isOff() || quota.period().toMillis() % 1000 != 0) {
            throw new IllegalArgumentException(
                    "A limit allows 1 to 1,000,000 per 1 second to 366 days in whole seconds.");
        }
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Reads what {@link #stored} wrote. */
    static List<KeyLimit> fromStored(String stored) {
        return Stream.of(stored.split(SEPARATOR))
                .filter((word) -> !word.isEmpty())
                .map(KeyLimit::fromWord)
                .toList();
    }

    private static KeyLimit fromWord(String word) {
        int equals = word.indexOf('=');
        int slash = word.indexOf('/', equals);
        int permits = Integer.parseInt(word.substring(equals + 1, slash));
        Duration period = Duration.ofSeconds(Long.parseLong(word.substring(slash + 1)));
        return new KeyLimit(word.substring(0, equals), new Quota(permits, period));
    }

    /** Like {@code burst=20/1 day=1000/86400}: names, permits, seconds. */
    static String stored(List<KeyLimit> limits) {
        return limits.stream().map(KeyLimit::word).collect(Collectors.joining(SEPARATOR));
    }

    private String word() {
        return name + '=' + quota.permits() + '/' + quota.period().toSeconds();
    }
}
