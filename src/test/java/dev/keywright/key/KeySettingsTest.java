package dev.keywright.key;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keywright.key.KeySettings.Recoverable;
import org.junit.jupiter.api.Test;

class KeySettingsTest {

    @Test
    void whenPrefixIsOfAnotherFormThenRefusedByASentenceThatShowsIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeySettings("Acme", Recoverable.ALLOWED))
                .withMessageContaining("prefix")
                .withMessageContaining("Acme");
    }
}
