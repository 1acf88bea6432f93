package dev.keywright.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

class RateLimitHeadersTest {

    private final HttpHeaders headers = new HttpHeaders();

    private static LimitDecision decision(String quota, int remaining, Duration resetsIn) {
        return new LimitDecision(remaining > 0, Quota.of(quota), remaining, resetsIn);
    }

    @Test
    void whenLimitIsAddedThenBothHeadersHaveIt() {
        RateLimitHeaders.add(headers, "address", decision("10/1m", 9, Duration.ofSeconds(42)));

        assertThat(headers.get("RateLimit-Policy")).containsExactly("\"address\";q=10;w=60");
        assertThat(headers.get("RateLimit")).containsExactly("\"address\";r=9;t=42");
    }

    @Test
    void whenSecondLimitIsAddedThenAppendedToSameLine() {
        RateLimitHeaders.add(headers, "address", decision("10/1m", 9, Duration.ofSeconds(42)));
        RateLimitHeaders.add(headers, "keys-per-account", decision("5/1d", 0, Duration.ofHours(3)));

        assertThat(headers.get("RateLimit-Policy"))
                .containsExactly("\"address\";q=10;w=60, \"keys-per-account\";q=5;w=86400");
        assertThat(headers.get("RateLimit")).containsExactly("\"address\";r=9;t=42, \"keys-per-account\";r=0;t=10800");
    }

    @Test
    void whenQuotaIsOffThenNothingIsAdded() {
        RateLimitHeaders.add(headers, "address", LimitDecision.UNLIMITED);

        assertThat(headers.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"PT7S, 7", "PT7.000000001S, 8", "PT6.999999999S, 7", "PT0.000000001S, 1", "PT0S, 0"})
    void whenTimeIsFractionalThenRoundedUp(Duration resetsIn, String seconds) {
        RateLimitHeaders.add(headers, "address", decision("10/1m", 9, resetsIn));

        assertThat(headers.get("RateLimit")).containsExactly("\"address\";r=9;t=" + seconds);
    }
}
