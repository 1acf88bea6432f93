package dev.keywright.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreditsTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final ZoneId UTC = ZoneId.of("UTC");

    private static CreditRefill refill(CreditRefill.Interval interval, String zone) {
        return new CreditRefill(100, interval, ZoneId.of(zone));
    }

    @Nested
    class At {

        @Test
        void whenNeverRefilledThenBalanceIsUnchanged() {
            Credits credits = new Credits(3, NOON, null);

            assertThat(credits.at(NOON.plusSeconds(1_000_000_000))).isEqualTo(credits);
        }

        @ParameterizedTest
        @CsvSource({
            "HOURLY, 2026-11-22T12:59:59.999Z, 3",
            "HOURLY, 2026-11-22T13:00:00Z, 100",
            "DAILY, 2026-11-22T23:59:59.999Z, 3",
            "DAILY, 2026-11-23T00:00:00Z, 100",
            "WEEKLY, 2026-11-22T23:59:59.999Z, 3",
            "WEEKLY, 2026-11-23T00:00:00Z, 100",
            "MONTHLY, 2026-11-30T23:59:59.999Z, 3",
            "MONTHLY, 2026-12-01T00:00:00Z, 100",
            "MONTHLY, 2027-11-22T12:00:00Z, 100",
        })
        void whenIntervalHasBegunSinceThenRefilled(CreditRefill.Interval interval, Instant now, long remaining) {
            Credits credits = new Credits(3, NOON, refill(interval, "UTC"));

            assertThat(credits.at(now).remaining()).isEqualTo(remaining);
        }

        @Test
        void whenCountedAtStartOfIntervalThenNotRefilledAgain() {
            Instant midnight = Instant.parse("2026-11-23T00:00:00Z");
            Credits credits = new Credits(3, midnight, refill(CreditRefill.Interval.DAILY, "UTC"));

            assertThat(credits.at(midnight.plusSeconds(1)).remaining()).isEqualTo(3);
        }

        @Test
        void whenRefilledThenNewBalanceIsSpentUntilNextRefill() {
            Credits filled = new Credits(3, NOON, refill(CreditRefill.Interval.DAILY, "UTC"))
                    .at(Instant.parse("2026-11-23T10:00:00Z"));
            Credits spent = new Credits(filled.remaining() - 1, filled.asOf(), filled.refill());

            assertThat(spent.at(Instant.parse("2026-11-23T23:00:00Z")).remaining())
                    .isEqualTo(99);
        }

        @Test
        void whenBalanceExceedsRefillAmountThenSetToAmount() {
            Credits credits = new Credits(1_000, NOON, refill(CreditRefill.Interval.DAILY, "UTC"));

            assertThat(credits.at(NOON.plusSeconds(86_400)).remaining()).isEqualTo(100);
        }
    }

    @Nested
    class TimeZones {

        /** Clocks there go forward at 2 on 2026-03-29, and back at 3 on 2026-10-25. */
        @ParameterizedTest
        @CsvSource({
            "DAILY, 2026-03-29T21:59:59Z, 2026-03-28T23:00:00Z",
            "DAILY, 2026-03-29T22:00:00Z, 2026-03-29T22:00:00Z",
            "DAILY, 2026-10-25T22:59:59Z, 2026-10-24T22:00:00Z",
            "DAILY, 2026-10-25T23:00:00Z, 2026-10-25T23:00:00Z",
            "WEEKLY, 2026-03-29T21:59:59Z, 2026-03-22T23:00:00Z",
            "WEEKLY, 2026-03-29T22:00:00Z, 2026-03-29T22:00:00Z",
            "MONTHLY, 2026-10-31T22:59:59Z, 2026-09-30T22:00:00Z",
            "MONTHLY, 2026-10-31T23:00:00Z, 2026-10-31T23:00:00Z",
            "HOURLY, 2026-10-25T00:30:00Z, 2026-10-25T00:00:00Z",
            "HOURLY, 2026-10-25T01:30:00Z, 2026-10-25T01:00:00Z",
        })
        void whenClocksChangeThenIntervalsStartByLocalTime(
                CreditRefill.Interval interval, Instant time, Instant start) {
            assertThat(refill(interval, "Europe/Berlin").startOfInterval(time)).isEqualTo(start);
        }

        /** The island had no 2011-12-30. */
        @Test
        void whenZoneSkipsDayThenNextDayStartsImmediately() {
            CreditRefill samoa = refill(CreditRefill.Interval.DAILY, "Pacific/Apia");

            assertThat(samoa.startOfInterval(Instant.parse("2011-12-30T10:00:00Z")))
                    .isEqualTo("2011-12-30T10:00:00Z");
            assertThat(samoa.startOfInterval(Instant.parse("2011-12-30T09:59:59Z")))
                    .isEqualTo("2011-12-29T10:00:00Z");
        }

        @Test
        void whenZoneOffsetHasHalfHourThenHoursStartThere() {
            assertThat(refill(CreditRefill.Interval.HOURLY, "Asia/Kolkata").startOfInterval(NOON))
                    .isEqualTo("2026-11-22T11:30:00Z");
        }
    }

    @Nested
    class Bounds {

        @ParameterizedTest
        @ValueSource(longs = {-1, Credits.MAX + 1})
        void whenOutOfBoundsThenNoCredits(long remaining) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Credits(remaining, NOON, null));
        }

        @ParameterizedTest
        @ValueSource(longs = {0, Credits.MAX + 1})
        void whenOutOfBoundsThenNoRefill(long amount) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new CreditRefill(amount, CreditRefill.Interval.DAILY, UTC));
        }

        @Test
        void whenAtBoundsThenAccepted() {
            assertThat(new Credits(0, NOON, null).remaining()).isZero();
            assertThat(new Credits(Credits.MAX, NOON, new CreditRefill(Credits.MAX, CreditRefill.Interval.DAILY, UTC))
                            .remaining())
                    .isEqualTo(Credits.MAX);
        }
    }

    @Nested
    class Interval {

        @Test
        void whenNamedAsInSpecThenParsed() {
            for (CreditRefill.Interval interval : CreditRefill.Interval.values()) {
                assertThat(CreditRefill.Interval.parse(interval.text())).contains(interval);
            }
            assertThat(CreditRefill.Interval.parse("yearly")).isEmpty();
            assertThat(CreditRefill.Interval.parse("DAILY")).isEmpty();
        }
    }

    @Nested
    class IntervalEnd {

        private static final int CASES = 2_000;
        private static final long YEARS_OF_CHANGES = Duration.ofDays(20 * 365).toSeconds();

        /** Zones with clock changes, by half an hour in Lord Howe; Apia once skipped a day. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "UTC",
                    "Europe/Berlin",
                    "America/St_Johns",
                    "Australia/Lord_Howe",
                    "Pacific/Apia",
                    "Africa/Cairo"
                })
        void whenTimeIsAnyThenIntervalEndsAfterIt(String zone) {
            Random random = new Random(zone.hashCode());
            for (int i = 0; i < CASES; i++) {
                Instant time = Instant.parse("2007-01-01T00:00:00Z").plusSeconds(random.nextLong(YEARS_OF_CHANGES));
                for (CreditRefill.Interval interval : CreditRefill.Interval.values()) {
                    CreditRefill creditRefill = refill(interval, zone);
                    Instant end = creditRefill.endOfInterval(time);

                    assertThat(end).as("%s of %s", interval, time).isAfter(time);
                    assertThat(creditRefill.startOfInterval(end)).isEqualTo(end);
                    assertThat(creditRefill.startOfInterval(end.minusMillis(1)))
                            .as("%s of %s", interval, time)
                            .isEqualTo(creditRefill.startOfInterval(time));
                }
            }
        }
    }
}
