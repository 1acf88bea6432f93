package dev.keywright.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keywright.ratelimit.Quota;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyLimitTest {

    private static final Quota TWO_A_SECOND = new Quota(2, Duration.ofSeconds(1));

    @Test
    void whenStoredThenReadBack() {
        List<KeyLimit> limits = List.of(
                new KeyLimit("burst", TWO_A_SECOND),
                new KeyLimit("a-b_9", new Quota(Quota.MAX_PERMITS, Duration.ofDays(366))));

        assertThat(KeyLimit.stored(limits)).isEqualTo("burst=2/1 a-b_9=1000000/31622400");
        assertThat(KeyLimit.fromStored(KeyLimit.stored(limits))).isEqualTo(limits);
        assertThat(KeyLimit.fromStored(KeyLimit.stored(List.of()))).isEmpty();
    }

    @Test
    void whenPeriodIsWrittenDifferentlyThenTextIsUnchanged() {
        List<KeyLimit> limits = List.of(
                new KeyLimit("day", new Quota(1000, Duration.ofDays(1)), "P1D"),
                new KeyLimit("hour", new Quota(10, Duration.ofHours(1)), "PT60M"),
                new KeyLimit("minute", new Quota(10, Duration.ofMinutes(1)), "PT1M"));

        assertThat(KeyLimit.stored(limits)).isEqualTo("day=1000/P1D hour=10/PT60M minute=10/60");
        assertThat(KeyLimit.fromStored(KeyLimit.stored(limits))).isEqualTo(limits);
    }

    @Test
    void whenAllLimitsAreAtMaximumThenTheyFitColumn() {
        KeyLimit longest = new KeyLimit(
                "a".repeat(32), new Quota(Quota.MAX_PERMITS, Duration.ofDays(366)), "P366DT0000000000000H");
        assertThat(longest.period()).hasSize(KeyLimit.MAX_PERIOD_LENGTH);

        assertThat(KeyLimit.stored(Collections.nCopies(KeyLimit.MAX, longest))).hasSizeLessThanOrEqualTo(511);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "9a", "-a", "a b", "a=b", "a/b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void whenNameIsInvalidThenEmpty(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyLimit(name, TWO_A_SECOND));
    }

    @Test
    void whenUnlimitedOrFractionalThenEmpty() {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyLimit("a", Quota.OFF));
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyLimit("a", new Quota(1, Duration.ofMillis(1500))));
    }
}
