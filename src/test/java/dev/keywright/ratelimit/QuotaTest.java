package dev.keywright.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTest {

    @Nested
    class Read {

        @ParameterizedTest
        @CsvSource({
            "10/1m, 10, PT1M",
            "5/1d, 5, PT24H",
            "1/1s, 1, PT1S",
            "100/2h, 100, PT2H",
            "1000000/366d, 1000000, PT8784H",
            "1/31622400s, 1, PT8784H",
            "' 10/1M ', 10, PT1M"
        })
        void whenFormatIsValidThenParsed(String text, int permits, Duration period) {
            assertThat(Quota.of(text)).isEqualTo(new Quota(permits, period));
        }

        @ParameterizedTest
        @ValueSource(strings = {"off", "OFF", " off "})
        void whenOffThenNoLimit(String text) {
            assertThat(Quota.of(text)).isEqualTo(Quota.OFF);
            assertThat(Quota.of(text).isOff()).isTrue();
        }

        @Test
        void whenOnePermitThenNotOff() {
            assertThat(Quota.of("1/1s").isOff()).isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "10",
                    "10/",
                    "/1m",
                    "10/m",
                    "10/1",
                    "10/1w",
                    "10 / 1m",
                    "10/1m/1m",
                    "-1/1m",
                    "+1/1m",
                    "1.5/1m",
                    "0/1m",
                    "10/0s",
                    "01/1m",
                    "\u0661/1m",
                    "10/1m;",
                    "on",
                    "false",
                    "99999999/1m",
                    "1/999999999s"
                })
        void whenFormatIsInvalidThenMessageShowsIt(String text) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Quota.of(text))
                    .withMessageContaining("'" + text + "'")
                    .withMessageContaining("10/1m");
        }

        @ParameterizedTest
        @ValueSource(strings = {"1000001/1m", "1/367d", "1/31622401s", "1/99999999d"})
        void whenOutOfRangeThenRejected(String text) {
            assertThatIllegalArgumentException().isThrownBy(() -> Quota.of(text));
        }
    }
}
