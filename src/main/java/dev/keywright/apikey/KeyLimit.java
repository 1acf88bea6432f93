package dev.keywright.apikey;

import dev.keywright.ratelimit.Quota;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A rate limit of a key.
 *
 * @param name the name, unique within a key: {@code [a-z][a-z0-9_-]{0,31}}
 * @param quota the permits per period; the period is in whole seconds
 * @param period the period as the client sent it (ISO 8601), at most {@value #MAX_PERIOD_LENGTH} characters
 */
public record KeyLimit(String name, Quota quota, String period) {

    public static final int MAX = 8;
    public static final int MAX_PERIOD_LENGTH = 20;

    /** The format of a name. */
    public static final String NAME = "[a-z][a-z0-9_-]{0,31}";

    private static final Pattern NAME_FORM = Pattern.compile(NAME);
    private static final String SEPARATOR = " ";

    public KeyLimit {
        if (!isName(name)) {
            throw new IllegalArgumentException("The name of a limit must match " + NAME + ", but is \"" + name + "\".");
        }
        if (quota.isOff() || quota.period().toMillis() % 1000 != 0) {
            throw new IllegalArgumentException(
                    "A limit must have a quota with a period of whole seconds, but has " + quota + ".");
        }
    }

    public KeyLimit(String name, Quota quota) {
        this(name, quota, quota.period().toString());
    }

    public static boolean isName(String text) {
        return NAME_FORM.matcher(text).matches();
    }

    /** Parses the output of {@link #stored}. */
    public static List<KeyLimit> fromStored(String stored) {
        return Stream.of(stored.split(SEPARATOR))
                .filter((word) -> !word.isEmpty())
                .map(KeyLimit::parseEntry)
                .toList();
    }

    private static KeyLimit parseEntry(String word) {
        int equals = word.indexOf('=');
        int slash = word.indexOf('/', equals);
        int permits = Integer.parseInt(word.substring(equals + 1, slash));
        String name = word.substring(0, equals);
        String period = word.substring(slash + 1);
        return period.startsWith("P")
                ? new KeyLimit(name, new Quota(permits, duration(period)), period)
                : new KeyLimit(name, new Quota(permits, Duration.ofSeconds(Long.parseLong(period))));
    }

    private static Duration duration(String period) {
        return IsoDuration.parse(period)
                .flatMap(IsoDuration::exact)
                .orElseThrow(() -> new IllegalStateException("The stored period " + period + " is invalid."));
    }

    /**
     * Returns the stored form, like {@code burst=20/1 day=1000/P1D}: name, permits and period. The period is in
     * seconds, or the client's text where that differs from the canonical form.
     */
    public static String stored(List<KeyLimit> limits) {
        return limits.stream().map(KeyLimit::formatEntry).collect(Collectors.joining(SEPARATOR));
    }

    private String formatEntry() {
        boolean isUsual = period.equals(quota.period().toString());
        return name + '=' + quota.permits() + '/' + (isUsual ? quota.period().toSeconds() : period);
    }
}
