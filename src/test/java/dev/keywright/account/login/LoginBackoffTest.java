package dev.keywright.account.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginBackoffTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Nested
    class After {

        @ParameterizedTest
        @CsvSource({
            "0, PT0S",
            "4, PT0S",
            "5, PT1S",
            "6, PT2S",
            "7, PT4S",
            "14, PT8M32S",
            "15, PT15M",
            "16, PT15M",
            "99, PT15M",
            "100, PT24H",
            "2000000000, PT24H"
        })
        void whenNameFailsRepeatedlyThenDelayDoublesUpToOneDay(int failures, Duration wait) {
            assertThat(LoginBackoff.OF_ACCOUNT.delayAfter(failures)).isEqualTo(wait);
        }

        @ParameterizedTest
        @CsvSource({
            "0, PT0S",
            "9, PT0S",
            "10, PT1S",
            "11, PT2S",
            "19, PT8M32S",
            "20, PT15M",
            "100, PT15M",
            "2000000000, PT15M"
        })
        void whenAddressFailsRepeatedlyThenDelayDoublesUpTo15Minutes(int failures, Duration wait) {
            assertThat(LoginBackoff.OF_ADDRESS.delayAfter(failures)).isEqualTo(wait);
        }
    }

    @Nested
    class Remaining {

        @Test
        void whenTimePassesThenRemainingDelayShrinksToZero() {
            assertThat(remaining(6, NOON)).hasSeconds(2);
            assertThat(remaining(6, NOON.plusMillis(500))).hasMillis(1500);
            assertThat(remaining(6, NOON.plusSeconds(2))).isZero();
            assertThat(remaining(6, NOON.plusSeconds(3))).isZero();
        }

        @Test
        void whenNoDelayThenNothingRemains() {
            assertThat(remaining(4, NOON)).isZero();
        }

        private static Duration remaining(int failures, Instant now) {
            return LoginBackoff.OF_ACCOUNT.remaining(failures, NOON, now);
        }
    }
}
