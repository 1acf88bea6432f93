package dev.keywright.apikey.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.startup.StartupException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class VerificationPropertiesTest {

    private final ApplicationContextRunner service = new ApplicationContextRunner().withUserConfiguration(Bound.class);

    @ParameterizedTest
    @CsvSource({
        "cached-keys, -1",
        "cached-keys, 5000001",
        "unknown-keys-lifetime, -1s",
        "unknown-keys-lifetime, 60001ms",
        "max-staleness, 999ms",
        "max-staleness, 300001ms",
        "max-staleness, -1s"
    })
    void whenOutOfRangeThenStartupFailsAndNamesSetting(String name, String value) {
        String setting = "keywright.verification." + name;

        service.withPropertyValues(setting + "=" + value)
                .run((context) ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("\"" + setting + "\""));
    }

    @Test
    void whenMaxStalenessIsLessThanTwoPollsThenRejected() {
        VerificationProperties settings =
                new VerificationProperties(1, Duration.ofSeconds(5), Duration.ofSeconds(10), 100);

        settings.checkAgainst(Duration.ofSeconds(5));
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> settings.checkAgainst(Duration.ofMillis(5_001)))
                .withMessageContaining("keywright.verification.max-staleness")
                .withMessageContaining("keywright.changes.poll-interval");
    }

    @ParameterizedTest
    @CsvSource({"0, 0s, 1s", "5000000, 1m, 5m"})
    void whenAtBoundThenAccepted(String cachedKeys, String unknownKeysLifetime, String maxStaleness) {
        service.withPropertyValues(
                        "keywright.verification.cached-keys=" + cachedKeys,
                        "keywright.verification.unknown-keys-lifetime=" + unknownKeysLifetime,
                        "keywright.verification.max-staleness=" + maxStaleness)
                .run((context) -> assertThat(context).hasNotFailed());
    }

    @EnableConfigurationProperties(VerificationProperties.class)
    static class Bound {}
}
