package dev.keywright.apikey;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A schedule that sets a key's credits to a fixed amount at the start of each interval.
 *
 * @param amount 1 to {@value Credits#MAX}
 * @param interval the length of an interval
 * @param zone the time zone in which an interval starts
 */
public record CreditRefill(long amount, Interval interval, ZoneId zone) {

    public CreditRefill {
        if (amount < 1 || amount > Credits.MAX) {
            throw new IllegalArgumentException("The amount of a refill must be 1 to " + Credits.MAX + " credits.");
        }
    }

    /** Returns the start of the interval that contains the given time. */
    Instant startOfInterval(Instant time) {
        return interval.start(time.atZone(zone)).toInstant();
    }

    /** Returns the start of the next interval; always later than the given time. */
    Instant endOfInterval(Instant time) {
        ZonedDateTime start = interval.start(time.atZone(zone));
        ZonedDateTime end = interval.start(interval.next(start));
        // When clocks are set back, a local hour occurs twice, so its end can lie before the time.
        return end.toInstant().isAfter(time)
                ? end.toInstant()
                : interval.next(end).toInstant();
    }

    /** The interval between two refills. A week starts on Monday (ISO 8601). */
    public enum Interval {
        HOURLY {
            @Override
            ZonedDateTime start(ZonedDateTime time) {
                return time.truncatedTo(ChronoUnit.HOURS);
            }
        },
        DAILY {
            @Override
            ZonedDateTime start(ZonedDateTime time) {
                return time.toLocalDate().atStartOfDay(time.getZone());
            }
        },
        WEEKLY {
            @Override
            ZonedDateTime start(ZonedDateTime time) {
                return time.toLocalDate()
                        .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                        .atStartOfDay(time.getZone());
            }
        },
        MONTHLY {
            @Override
            ZonedDateTime start(ZonedDateTime time) {
                return time.toLocalDate()
                        .with(TemporalAdjusters.firstDayOfMonth())
                        .atStartOfDay(time.getZone());
            }
        };

        abstract ZonedDateTime start(ZonedDateTime time);

        /** Returns a time in the next interval. */
        ZonedDateTime next(ZonedDateTime start) {
            return switch (this) {
                case HOURLY -> start.plusHours(1);
                case DAILY -> start.plusDays(1);
                case WEEKLY -> start.plusWeeks(1);
                case MONTHLY -> start.plusMonths(1);
            };
        }

        /** Returns the value as the OpenAPI specification defines it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Interval> parse(String text) {
            return Stream.of(values())
                    .filter((interval) -> interval.text().equals(text))
                    .findFirst();
        }
    }
}
