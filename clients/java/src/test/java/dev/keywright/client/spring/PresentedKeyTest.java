package dev.keywright.client.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PresentedKeyTest {

    private static final int MAX_LENGTH = 1024;

    @ParameterizedTest
    @ValueSource(strings = {"k", "😀"})
    void whenKeyHasUpToTheMaximumOfCodePointsThenItsLengthIsValid(String character) {
        assertThat(hasValidLength(character.repeat(MAX_LENGTH))).isTrue();
        assertThat(hasValidLength(character.repeat(MAX_LENGTH + 1))).isFalse();
    }

    private static boolean hasValidLength(String key) {
        PresentedKey presented = PresentedKey.of(key, null, null);
        return presented != null && presented.hasValidLength();
    }
}
