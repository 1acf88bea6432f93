package dev.keywright.apikey.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.apikey.KeyDigest;
import dev.keywright.support.keys.TestKeyStrings;
import dev.keywright.support.store.TestKeyrings;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The expected values were computed with Python: {@code hmac.new(pepper, sha256(text).digest(), sha256).hexdigest()}.
 */
class KeyDigesterTest {

    private static final String UNDER_ONES = "4995cf45905e803c659052bd453abe35f7d6a36fd74c252568d45ed64fd3c727";
    private static final String UNDER_TWOS = "6486f5a7259d666d0576ced5df7ab6de923164428be1197bef5245c401f813b4";

    @Nested
    class UnderOnePepper {

        private final KeyDigester digester = new KeyDigester(TestKeyrings.of(Map.of(1, 1)));

        @Test
        void whenDigestedThenKnownResult() {
            KeyDigest digest = digester.digest(TestKeyStrings.known());

            assertThat(digest.bytes()).isEqualTo(HexFormat.of().parseHex(UNDER_ONES));
            assertThat(digest.pepperVersion()).isEqualTo(1);
        }

        @Test
        void whenVersionIsUnknownThenNoDigest() {
            assertThat(digester.digest(TestKeyStrings.known(), 2)).isEmpty();
        }
    }

    @Nested
    class UnderARotatedPepper {

        private final KeyDigester digester = new KeyDigester(TestKeyrings.of(Map.of(1, 1, 2, 2)));

        @Test
        void whenDigestedThenWithNewestPepper() {
            assertThat(digester.digest(TestKeyStrings.known()))
                    .isEqualTo(new KeyDigest(HexFormat.of().parseHex(UNDER_TWOS), 2));
        }

        @Test
        void whenAllVersionsAreRequestedThenNewestFirst() {
            assertThat(digester.digests(Sha256Digest.of(TestKeyStrings.KNOWN)))
                    .containsExactly(
                            new KeyDigest(HexFormat.of().parseHex(UNDER_TWOS), 2),
                            new KeyDigest(HexFormat.of().parseHex(UNDER_ONES), 1));
        }

        @Test
        void whenRetiredVersionIsRequestedThenItsDigest() {
            assertThat(digester.digest(TestKeyStrings.known(), 1))
                    .contains(new KeyDigest(HexFormat.of().parseHex(UNDER_ONES), 1));
        }
    }

    @Nested
    class Compared {

        private final byte[] bytes = HexFormat.of().parseHex(UNDER_ONES);

        @Test
        void whenBytesDifferThenNotEqual() {
            assertThat(new KeyDigest(bytes, 1))
                    .isNotEqualTo(new KeyDigest(HexFormat.of().parseHex(UNDER_TWOS), 1));
        }

        @Test
        void whenPepperDiffersThenNotEqual() {
            assertThat(new KeyDigest(bytes, 1)).isNotEqualTo(new KeyDigest(bytes, 2));
        }

        @Test
        void whenArrayIsModifiedThenDigestIsUnchanged() {
            KeyDigest digest = new KeyDigest(bytes, 1);
            bytes[0]++;
            digest.bytes()[1]++;

            assertThat(digest.bytes()).isEqualTo(HexFormat.of().parseHex(UNDER_ONES));
        }
    }

    @Test
    void whenPepperIsRotatedThenBothDigestsExistNewestFirst() {
        TestKeyrings.Rotating pepper = new TestKeyrings.Rotating();
        KeyDigester digester = new KeyDigester(pepper.ring());
        KeyDigest before = digester.digest(TestKeyStrings.known());
        pepper.rotate();
        KeyDigest after = digester.digest(TestKeyStrings.known());

        assertThat(after.pepperVersion()).isEqualTo(2);
        assertThat(digester.digests(Sha256Digest.of(TestKeyStrings.known().text())))
                .containsExactly(after, before);
    }
}
