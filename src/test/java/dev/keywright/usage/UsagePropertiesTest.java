package dev.keywright.usage;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsagePropertiesTest {

    private static UsageProperties settings(
            Duration flush, Duration minutes, Duration hours, Duration days, Duration attempts) {
        return new UsageProperties(flush, minutes, hours, days, attempts);
    }

    @ParameterizedTest
    @CsvSource({"PT0.1S, PT1H, P1D, P1D, PT1H", "PT1M, P3660D, P3660D, P3660D, P3660D", "PT5S, PT6H, P14D, P400D, P14D"
    })
    void whenWithinTheBoundsThenTaken(
            Duration flush, Duration minutes, Duration hours, Duration days, Duration attempts) {
        assertThatCode(() -> settings(flush, minutes, hours, days, attempts)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "flush-interval, PT0.099S, PT6H, P14D, P400D, P14D",
        "flush-interval, PT1M0.001S, PT6H, P14D, P400D, P14D",
        "keep-minutes, PT5S, PT59M, P14D, P400D, P14D",
        "keep-hours, PT5S, PT6H, PT23H, P400D, P14D",
        "keep-hours, PT5S, P15D, P14D, P400D, P14D",
        "keep-days, PT5S, PT6H, P14D, P13D, P14D",
        "keep-days, PT5S, PT6H, P14D, P3661D, P14D",
        "keep-unknown-key-attempts, PT5S, PT6H, P14D, P400D, PT59M",
        "keep-unknown-key-attempts, PT5S, PT6H, P14D, P400D, P3661D"
    })
    void whenOutOfBoundsThenItsNameIsReported(
            String name, Duration flush, Duration minutes, Duration hours, Duration days, Duration attempts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(flush, minutes, hours, days, attempts))
                .withMessageStartingWith("keywright.usage." + name + " must be ");
    }
}
