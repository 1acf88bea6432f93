package dev.keywright.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.problem.ApiException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsagePeriodTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:34:56.789Z");

    @ParameterizedTest
    @CsvSource({
        "MINUTE, 2026-11-22T11:34:00Z, 2026-11-22T12:35:00Z",
        "HOUR, 2026-11-21T12:00:00Z, 2026-11-22T13:00:00Z",
        "DAY, 2026-10-23T00:00:00Z, 2026-11-23T00:00:00Z"
    })
    void whenNoTimeIsGivenThenDefaultUntilNow(Granularity granularity, Instant start, Instant end) {
        assertThat(UsagePeriod.of(granularity, null, null, NOW)).isEqualTo(new UsagePeriod(granularity, start, end));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T12:00:00Z, 2026-11-22T12:00:00Z",
        "2026-11-22T12:00:00.000000001Z, 2026-11-22T13:00:00Z",
        "2026-11-22T12:59:59.999999999Z, 2026-11-22T13:00:00Z",
        "2026-11-22T13:00:00Z, 2026-11-22T13:00:00Z"
    })
    void whenUntilIsGivenThenBucketsThatStartBefore(Instant until, Instant end) {
        assertThat(UsagePeriod.of(Granularity.HOUR, NOW.minus(Duration.ofDays(1)), until, NOW)
                        .end())
                .isEqualTo(end);
    }

    @Test
    void when1500ExistThenOneMoreIsRejected() {
        Instant start = Instant.parse("2026-11-22T12:00:00Z");
        Instant end = start.plus(Duration.ofHours(25));

        assertThat(UsagePeriod.of(Granularity.MINUTE, start, end, NOW).end()).isEqualTo(end);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> UsagePeriod.of(Granularity.MINUTE, start.minusNanos(1), end, NOW));
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> UsagePeriod.of(Granularity.MINUTE, start, end.plusNanos(1), NOW));
    }
}
