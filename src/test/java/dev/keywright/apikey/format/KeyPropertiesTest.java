package dev.keywright.apikey.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class KeyPropertiesTest {

    @Test
    void whenPrefixIsInvalidThenMessageNamesIt() {
        new ApplicationContextRunner()
                .withUserConfiguration(Bound.class)
                .withPropertyValues("keywright.keys.prefix=Acme")
                .run((context) -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("prefix")
                        .hasMessageContaining("Acme"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "k", "K", "1k", "k1_", "_k", "k-w", "ké", "abcdefghijklmnopqrst", "abcdefghijklmnopqrstu"})
    void whenSettingAcceptsPrefixThenKeysAcceptIt(String prefix) {
        assertThat(ApiKeyString.isPrefix(prefix)).isEqualTo(prefix.matches(ApiKeyString.PREFIX));
    }

    @EnableConfigurationProperties(KeyProperties.class)
    static class Bound {}
}
