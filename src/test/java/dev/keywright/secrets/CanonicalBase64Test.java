package dev.keywright.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalBase64Test {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 31, 32, 33})
    void whenEncodedThenDecodedToSameBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);

        assertThat(CanonicalBase64.decode(CanonicalBase64.encode(bytes))).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 32})
    void whenAnyCharacterIsReplacedThenBytesDiffer(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        String text = CanonicalBase64.encode(bytes);

        for (int i = 0; i < text.length(); i++) {
            for (char other : ALPHABET.replace(text.substring(i, i + 1), "").toCharArray()) {
                String changed = text.substring(0, i) + other + text.substring(i + 1);
                assertThat(CanonicalBase64.decode(changed).filter((decoded) -> Arrays.equals(decoded, bytes)))
                        .as(changed)
                        .isEmpty();
            }
        }
    }

    @Test
    void whenEncodingIsNotCanonicalThenRejected() {
        assertThat(CanonicalBase64.decode("_w")).contains(new byte[] {-1});
        for (String text : new String[] {"_w==", "/w", "_x", "_w=", "_", "_w ", "_w\n", "\u00fcw"}) {
            assertThat(CanonicalBase64.decode(text)).as(text).isEmpty();
        }
    }
}
