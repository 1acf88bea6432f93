package dev.keywright.apikey;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An ISO 8601-1 §5.5.2 duration in whole seconds: {@code P90D}, {@code P1Y2M3DT4H}, {@code P2W}. Years and months are
 * calendar years and months in UTC.
 *
 * @param months months, with a year as 12 months; 0 to 120
 * @param days days, with a week as 7 days; 0 to 3,653
 * @param seconds hours, minutes and seconds as seconds; 0 to the seconds of 3,653 days
 */
public record IsoDuration(long months, long days, long seconds) {

    /** Ten years with three leap years, which is the maximum. */
    private static final long MAX_DAYS = 3_653;

    public static final long MAX_YEARS = 10;
    private static final long MAX_MONTHS = 12 * MAX_YEARS;
    private static final long MAX_SECONDS = Duration.ofDays(MAX_DAYS).toSeconds();

    /** Nine digits cover ten years of seconds and cannot overflow. */
    private static final Pattern FORM =
            Pattern.compile("P(?=[0-9T])(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})W)?"
                    + "(?:([0-9]{1,9})D)?(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?");

    /** Nanoseconds are the finest fraction that a {@link Duration} can hold. */
    private static final Pattern FRACTIONAL = Pattern.compile("(.*[0-9])(\\.[0-9]{1,9})S");

    public IsoDuration {
        if (!isWithinBounds(months, days, seconds)) {
            throw new IllegalArgumentException("A duration must be at most " + MAX_YEARS + " years.");
        }
    }

    /** Parses a duration; empty if the text is invalid, has a sign or a fraction, or if one part exceeds ten years. */
    public static Optional<IsoDuration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long months = 12 * number(matcher.group(1)) + number(matcher.group(2));
        long days = 7 * number(matcher.group(3)) + number(matcher.group(4));
        long seconds = 3600 * number(matcher.group(5)) + 60 * number(matcher.group(6)) + number(matcher.group(7));
        return isWithinBounds(months, days, seconds)
                ? Optional.of(new IsoDuration(months, days, seconds))
                : Optional.empty();
    }

    /** Parses a duration whose seconds may have a fraction; empty as in {@link #parse}, and if it has years or months. */
    public static Optional<Duration> parseFractional(String text) {
        Matcher matcher = FRACTIONAL.matcher(text);
        return matcher.matches()
                ? parse(matcher.group(1) + "S")
                        .flatMap(IsoDuration::exact)
                        .map((whole) -> whole.plus(Duration.parse("PT0" + matcher.group(2) + "S")))
                : parse(text).flatMap(IsoDuration::exact);
    }

    /** Returns whether the duration, starting now, is 1 second to 10 years long. */
    public boolean isAllowed(Instant now) {
        return isAllowedExpiry(end(now), now);
    }

    /** Returns whether the time is in the future, within 10 years. */
    public static boolean isAllowedExpiry(Instant time, Instant now) {
        Instant latest = now.atOffset(ZoneOffset.UTC).plusYears(MAX_YEARS).toInstant();
        return time.isAfter(now) && !time.isAfter(latest);
    }

    /** Returns the end of the duration if it starts now. */
    Instant end(Instant now) {
        return now.atOffset(ZoneOffset.UTC)
                .plusMonths(months)
                .plusDays(days)
                .plusSeconds(seconds)
                .toInstant();
    }

    /** Returns the duration with days of 24 hours; empty if it has months, whose lengths differ. */
    public Optional<Duration> exact() {
        return months == 0 ? Optional.of(Duration.ofDays(days).plusSeconds(seconds)) : Optional.empty();
    }

    private static boolean isWithinBounds(long months, long days, long seconds) {
        return isFrom0To(months, MAX_MONTHS) && isFrom0To(days, MAX_DAYS) && isFrom0To(seconds, MAX_SECONDS);
    }

    private static boolean isFrom0To(long number, long max) {
        return number >= 0 && number <= max;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
