package dev.keywright.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoDurationTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static IsoDuration term(String text) {
        return IsoDuration.parse(text).orElseThrow();
    }

    @Nested
    class Parse {

        @ParameterizedTest
        @CsvSource({
            "PT1S, 2026-11-22T12:00:01Z",
            "PT90S, 2026-11-22T12:01:30Z",
            "PT1H30M, 2026-11-22T13:30:00Z",
            "P90D, 2027-02-20T12:00:00Z",
            "P2W, 2026-12-06T12:00:00Z",
            "P1M, 2026-12-22T12:00:00Z",
            "P1Y, 2027-11-22T12:00:00Z",
            "P1Y2M3DT4H, 2028-01-25T16:00:00Z",
            "P1Y2M1W3DT4H5M6S, 2028-02-01T16:05:06Z",
            "P0DT1S, 2026-11-22T12:00:01Z",
            "P007D, 2026-11-29T12:00:00Z",
            "P000000001Y000000002M000000000W000000003DT000000004H000000000M000000000S, 2028-01-25T16:00:00Z",
        })
        void whenIso8601ThenEndFollowsCalendar(String text, Instant end) {
            assertThat(term(text).end(NOON)).isEqualTo(end);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "P",
                    "PT",
                    "P1DT",
                    "T1S",
                    "1D",
                    "-P1D",
                    "P-1D",
                    "+P1D",
                    "P1.5D",
                    "PT1.5S",
                    "PT0,5S",
                    "P1S",
                    "PT1D",
                    "P1D1Y",
                    "P1DT1S ",
                    " P1D",
                    "p1d",
                    "P1H",
                    "P1Y1Y",
                    "P١D",
                    "P1D\n",
                    "PT1000000000S",
                    "P9999999999999999999Y",
                    "P11Y",
                    "P121M",
                    "P3654D",
                    "P522W",
                    "PT87673H"
                })
        void whenNotIso8601OrFractionalOrTooLongThenEmpty(String text) {
            assertThat(IsoDuration.parse(text)).isEmpty();
        }
    }

    @Nested
    class ParseFractional {

        @ParameterizedTest
        @CsvSource({
            "PT0.25S, PT0.25S",
            "PT15S, PT15S",
            "PT1M, PT60S",
            "P0W0DT0H0M1.000000001S, PT1.000000001S",
            "PT1M0.5S, PT60.5S"
        })
        void whenSecondsHaveFractionThenAdded(String text, Duration duration) {
            assertThat(IsoDuration.parseFractional(text)).contains(duration);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "PT.5S",
                    "PT0.S",
                    "PT0,5S",
                    "PT0.1234567890S",
                    "PT0.5M",
                    "P0.5D",
                    "P1.5S",
                    "P1M",
                    "P1YT0.5S",
                    "-PT0.5S",
                    "PT-0.5S",
                    "PT0.5S ",
                    "PT0.5.5S",
                    "PT0.5",
                    "PT1S0.5S",
                    ""
                })
        void whenFormDiffersThenEmpty(String text) {
            assertThat(IsoDuration.parseFractional(text)).isEmpty();
        }
    }

    @Nested
    class IsAllowed {

        @ParameterizedTest
        @ValueSource(strings = {"PT1S", "P10Y", "P120M", "P3652D", "P9Y11M30D"})
        void whenOneSecondToTenYearsThenAllowed(String text) {
            assertThat(term(text).isAllowed(NOON)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"P0D", "PT0S", "P10YT1S", "P9Y11M32D", "P10Y3652DT3600S"})
        void whenShorterOrLongerThenNotAllowed(String text) {
            assertThat(term(text).isAllowed(NOON)).isFalse();
        }
    }

    @Nested
    class End {

        @Test
        void whenMonthHasNoSuchDayThenLastDay() {
            assertThat(term("P1M").end(Instant.parse("2027-01-31T12:00:00Z"))).isEqualTo("2027-02-28T12:00:00Z");
        }
    }

    @Nested
    class Exact {

        @Test
        void whenPeriodHasNoMonthsThenDaysHave24Hours() {
            assertThat(term("P1W1DT1S").exact()).contains(Duration.ofDays(8).plusSeconds(1));
        }

        @Test
        void whenPeriodHasMonthsThenEmpty() {
            assertThat(term("P1M").exact()).isEmpty();
            assertThat(term("P1Y").exact()).isEmpty();
        }
    }
}
