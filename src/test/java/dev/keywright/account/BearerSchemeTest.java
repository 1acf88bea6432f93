package dev.keywright.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerSchemeTest {

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "bearer abc", "BEARER  abc", "Bearer     abc "})
    void whenSpacesFollowThenCredentials(String header) {
        assertThat(BearerScheme.credentials(header)).isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "bearer   "})
    void whenNoCredentialsFollowThenEmpty(String header) {
        assertThat(BearerScheme.credentials(header)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic abc", "Bearerabc", "Bearer\tabc", "abc Bearer abc"})
    void whenSchemeDiffersThenNone(String header) {
        assertThat(BearerScheme.credentials(header)).isNull();
    }
}
