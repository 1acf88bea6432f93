package dev.keywright.apikey.format;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keywright.apikey.format.KeyProperties.Recoverable;
import org.junit.jupiter.api.Test;

class KeyPropertiesTest {

    @Test
    void whenPrefixIsOfAnotherFormatThenRejectedWithAMessageThatNamesIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyProperties("Acme", Recoverable.ALLOWED))
                .withMessageContaining("prefix")
                .withMessageContaining("Acme");
    }
}
