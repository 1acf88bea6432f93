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

class KeyCachePropertiesTest {

    private final ApplicationContextRunner service = new ApplicationContextRunner().withUserConfiguration(Bound.class);

    @ParameterizedTest
    @CsvSource({
        "max-keys, -1",
        "max-keys, 5000001",
        "unknown-keys-lifetime, -1s",
        "unknown-keys-lifetime, 60001ms",
        "max-staleness, 999ms",
        "max-staleness, 300001ms",
        "max-staleness, -1s"
    })
    void whenOutOfRangeThenStartupFailsAndNamesSetting(String name, String value) {
        String setting = "keywright.key-cache." + name;

        service.withPropertyValues(setting + "=" + value)
                .run((context) ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("\"" + setting + "\""));
    }

    @Test
    void whenMaxStalenessIsLessThanTwoPollsThenRejected() {
        KeyCacheProperties settings = new KeyCacheProperties(1, Duration.ofSeconds(5), Duration.ofSeconds(10));

        settings.requireAtLeastTwice(Duration.ofSeconds(5));
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> settings.requireAtLeastTwice(Duration.ofMillis(5_001)))
                .withMessageContaining("keywright.key-cache.max-staleness")
                .withMessageContaining("keywright.audit-log.poll-interval");
    }

    @ParameterizedTest
    @CsvSource({"0, 0s, 1s", "5000000, 1m, 5m"})
    void whenAtBoundThenAccepted(String maxKeys, String unknownKeysLifetime, String maxStaleness) {
        service.withPropertyValues(
                        "keywright.key-cache.max-keys=" + maxKeys,
                        "keywright.key-cache.unknown-keys-lifetime=" + unknownKeysLifetime,
                        "keywright.key-cache.max-staleness=" + maxStaleness)
                .run((context) -> assertThat(context).hasNotFailed());
    }

    @EnableConfigurationProperties(KeyCacheProperties.class)
    static class Bound {}
}
