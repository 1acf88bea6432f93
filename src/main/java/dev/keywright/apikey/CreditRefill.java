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
 * When a key's credits are filled up again: at the start of each interval they are set to the amount.
 *
 * @param amount 1 to {@value Credits#MOST}
 * @param interval how often
 * @param zone where an interval starts
 */
public record CreditRefill(long amount, Interval interval, ZoneId zone) {

    public CreditRefill {
        if (amount < 1 || amount > Credits.MAX) {
            throw new IllegalArgumentException("A refill is of 1 to " + Credits.MAX + " credits.");
        }
    }

    /** When the interval that holds this time began. */
    Instant startOfInterval(Instant time) {
        return interval.start(time.atZone(zone)).toInstant();
    }

    /** When the next interval begins; always later than this time. */
    Instant endOfInterval(Instant time) {
        ZonedDateTime start = interval.start(time.atZone(zone));
        ZonedDateTime end = interval.start(interval.next(start));
        return end.toInstant().isAfter(time)
                ? end.toInstant()
                : interval.next(end).toInstant();
    }

    /** How often credits are filled up; a week starts on Monday (ISO 8601). */
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

        /** A time in the interval after the one that starts here. */
        ZonedDateTime next(ZonedDateTime start) {
            return switch (this) {
                case HOURLY -> start.plusHours(1);
                case DAILY -> start.plusDays(1);
                case WEEKLY -> start.plusWeeks(1);
                case MONTHLY -> start.plusMonths(1);
            };
        }

        /** As the contract writes it. */
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
