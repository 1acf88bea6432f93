package dev.keywright.ratelimit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of requests per period, written {@code 10/1m} or {@code 5/1d}; {@code off} disables the limit.
 *
 * @param permits the number of requests, 1 to 1,000,000; 0 means no limit, see {@link #OFF}
 * @param period 1 second to 366 days
 */
public record Quota(int permits, Duration period) {

    public static final int MAX_PERMITS = 1_000_000;
    public static final Duration MIN_PERIOD = Duration.ofSeconds(1);
    public static final Duration MAX_PERIOD = Duration.ofDays(366);

    public static final Quota OFF = new Quota(0, MIN_PERIOD);

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,6})/([1-9][0-9]{0,7})([smhd])");

    public Quota {
        if (permits < 0 || permits > MAX_PERMITS) {
            throw new IllegalArgumentException("a quota must allow 1 to " + MAX_PERMITS + ", not " + permits);
        }
        if (!isPeriod(period)) {
            throw new IllegalArgumentException("the period of a quota must be " + MIN_PERIOD.toSeconds() + " s to "
                    + MAX_PERIOD.toDays() + " d, not " + period);
        }
    }

    /**
     * Parses a quota as written in the settings.
     *
     * @throws IllegalArgumentException if the text is neither {@code off} nor of the form {@code 10/1m}
     */
    public static Quota of(String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        if (trimmed.equals("off")) {
            return OFF;
        }
        Matcher matcher = FORM.matcher(trimmed);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "write a quota like 10/1m (units s, m, h, d) or off, not '" + text + "'");
        }
        return new Quota(Integer.parseInt(matcher.group(1)), period(matcher.group(2), matcher.group(3)));
    }

    /** Whether a quota can have this period: 1 second to 366 days. */
    public static boolean isPeriod(Duration time) {
        return time.compareTo(MIN_PERIOD) >= 0 && time.compareTo(MAX_PERIOD) <= 0;
    }

    public boolean isOff() {
        return permits == 0;
    }

    private static Duration period(String amount, String unit) {
        ChronoUnit chronoUnit = switch (unit) {
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
        return Duration.of(Long.parseLong(amount), chronoUnit);
    }
}
