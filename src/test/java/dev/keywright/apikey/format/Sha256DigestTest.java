package dev.keywright.apikey.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * The expected values are the example of FIPS 180-4 for {@code abc}, and Python's
 * {@code sha256("ключ".encode()).hexdigest()}.
 */
class Sha256DigestTest {

    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String OF_KEY = "1de36a32af798da0c1ac9297603a320ed8fe567cf21c9177112a4ce914ebb8be";

    @Test
    void whenDigestedThenKnownResult() {
        assertThat(Sha256Digest.of("abc").bytes()).isEqualTo(HexFormat.of().parseHex(OF_ABC));
        assertThat(Sha256Digest.of("ключ").bytes()).isEqualTo(HexFormat.of().parseHex(OF_KEY));
    }

    @Test
    void whenCreatedFromBytesThenEqualToDigestOfText() {
        assertThat(Sha256Digest.wrap(HexFormat.of().parseHex(OF_ABC)))
                .isEqualTo(Sha256Digest.of("abc"))
                .hasSameHashCodeAs(Sha256Digest.of("abc"));
    }

    @Test
    void whenAnyOneBitDiffersThenNotEqual() {
        for (int bit = 0; bit < 256; bit++) {
            byte[] changed = HexFormat.of().parseHex(OF_ABC);
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Sha256Digest.wrap(changed)).isNotEqualTo(Sha256Digest.of("abc"));
        }
    }

    @Test
    void whenLengthIsNot32BytesThenRejected() {
        assertThatIllegalArgumentException().isThrownBy(() -> Sha256Digest.wrap(new byte[31]));
    }

    @Test
    void whenPrintedThenBytesAreHidden() {
        assertThat(Sha256Digest.of("abc")).hasToString("Sha256Digest[***]");
    }
}
