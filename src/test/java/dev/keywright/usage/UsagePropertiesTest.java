package dev.keywright.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class UsagePropertiesTest {

    private static ApplicationContextRunner service(
            String flush, String minutes, String hours, String days, String attempts) {
        return new ApplicationContextRunner()
                .withUserConfiguration(Bound.class)
                .withPropertyValues(
                        "keywright.usage.flush-interval=" + flush,
                        "keywright.usage.per-minute-retention=" + minutes,
                        "keywright.usage.per-hour-retention=" + hours,
                        "keywright.usage.per-day-retention=" + days,
                        "keywright.usage.unknown-key-attempt-retention=" + attempts);
    }

    @ParameterizedTest
    @CsvSource({"100ms, 1h, 1d, 1d, 1h", "1m, 3660d, 3660d, 3660d, 3660d", "5s, 6h, 14d, 400d, 14d"})
    void whenWithinBoundsThenAccepted(String flush, String minutes, String hours, String days, String attempts) {
        service(flush, minutes, hours, days, attempts)
                .run((context) -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource({
        "flush-interval, 99ms, 6h, 14d, 400d, 14d",
        "flush-interval, 60001ms, 6h, 14d, 400d, 14d",
        "per-minute-retention, 5s, 59m, 14d, 400d, 14d",
        "per-hour-retention, 5s, 6h, 23h, 400d, 14d",
        "per-hour-retention, 5s, 15d, 14d, 400d, 14d",
        "per-day-retention, 5s, 6h, 14d, 13d, 14d",
        "per-day-retention, 5s, 6h, 14d, 3661d, 14d",
        "unknown-key-attempt-retention, 5s, 6h, 14d, 400d, 59m",
        "unknown-key-attempt-retention, 5s, 6h, 14d, 400d, 3661d"
    })
    void whenOutOfBoundsThenNameIsReported(
            String name, String flush, String minutes, String hours, String days, String attempts) {
        service(flush, minutes, hours, days, attempts)
                .run((context) ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("keywright.usage." + name));
    }

    @EnableConfigurationProperties(UsageProperties.class)
    static class Bound {}
}
