package dev.keywright.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyIdTest {

    @Test
    void whenGeneratedThenTwelveBase62Characters() {
        assertThat(KeyId.random(new SecureRandom()).value()).matches("[0-9A-Za-z]{12}");
    }

    @Test
    void whenFormatIsValidThenParsed() {
        assertThat(KeyId.parse("0123456789Az")).contains(new KeyId("0123456789Az"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789A", "0123456789ABC", "0123456789A_", "0123456789A ", "0123456789A\u0660"})
    void whenFormatIsInvalidThenRejected(String text) {
        assertThat(KeyId.parse(text)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyId(text));
    }

    @Test
    void whenPrintedThenId() {
        assertThat(new KeyId("0123456789AB")).hasToString("0123456789AB");
    }
}
