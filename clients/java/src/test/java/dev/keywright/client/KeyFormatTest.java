package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFormatTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kw_6JwB0qTZ4mXn_Xc9vQ2LrT7uYw3KpZs8NdHf5GjMa1Be4000000",
                "my_app_6JwB0qTZ4mXn_Xc9vQ2LrT7uYw3KpZs8NdHf5GjMa1Be4zzzzzz"
            })
    void whenFormatIsRightButChecksumIsNotThenWrongChecksum(String text) {
        assertThat(KeyFormat.hasWrongChecksum(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "rubbish",
                "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
                "kw_6JwB0qTZ4mXn_Xc9vQ2LrT7uYw3KpZs8NdHf5GjMa1Be4ä00000"
            })
    void whenFormatIsDifferentThenNoWrongChecksum(String text) {
        assertThat(KeyFormat.hasWrongChecksum(text)).isFalse();
    }
}
