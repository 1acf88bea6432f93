package dev.keywright.apikey.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.apikey.KeyId;
import dev.keywright.support.TestKeyStrings;
import dev.keywright.support.store.TestKeyrings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class KeySealerTest {

    private final ApiKeyString key = TestKeyStrings.known();
    private final KeySealer sealer = sealer(Map.of(1, 1));

    private static KeySealer sealer(Map<Integer, Integer> masterKeys) {
        try {
            return new KeySealer(TestKeyrings.of(masterKeys));
        } catch (GeneralSecurityException broken) {
            throw new AssertionError(broken);
        }
    }

    @Nested
    class Sealed {

        @Test
        void whenSealedThenNoTraceOfTheSecret() {
            assertThat(new String(sealer.seal(key), StandardCharsets.ISO_8859_1))
                    .doesNotContain("abc", "XYZ");
        }

        @Test
        void whenSealedTwiceThenNotAlike() {
            assertThat(sealer.seal(key)).isNotEqualTo(sealer.seal(key));
        }
    }

    @Nested
    class Opened {

        @Test
        void whenUntouchedThenTheWholeKeyAgain() {
            assertThat(sealer.open(key.id(), sealer.seal(key))).contains(key);
        }

        @Test
        void whenAfterARestartThenTheWholeKeyAgain() {
            assertThat(sealer(Map.of(1, 1)).open(key.id(), sealer.seal(key))).contains(key);
        }

        @Test
        void whenMasterKeyIsRetiredThenStillTheWholeKey() {
            assertThat(sealer(Map.of(1, 1, 2, 2)).open(key.id(), sealer.seal(key)))
                    .contains(key);
        }
    }

    @Nested
    class Refused {

        @Test
        void whenMovedToAnotherIdThenEmpty() {
            assertThat(sealer.open(new KeyId("0123456789AC"), sealer.seal(key))).isEmpty();
        }

        @Test
        void whenAnyByteIsChangedThenEmpty() {
            byte[] sealed = sealer.seal(key);
            for (int i = 0; i < sealed.length; i++) {
                byte[] changed = sealed.clone();
                changed[i] ^= 1;
                assertThat(sealer.open(key.id(), changed)).as("byte %d", i).isEmpty();
            }
        }

        @Test
        void whenCutThenEmpty() {
            assertThat(sealer.open(key.id(), new byte[0])).isEmpty();
            assertThat(sealer.open(key.id(), new byte[] {1, 0, 0, 0, 1})).isEmpty();
        }

        @Test
        void whenMasterKeyDiffersThenEmpty() {
            assertThat(sealer(Map.of(1, 9)).open(key.id(), sealer.seal(key))).isEmpty();
        }

        @Test
        void whenMasterKeyIsGoneThenEmpty() {
            assertThat(sealer(Map.of(2, 2)).open(key.id(), sealer.seal(key))).isEmpty();
        }
    }

    @Nested
    class Rotated {

        @Test
        void whenANewerMasterKeyExistsThenItEncrypts() {
            byte[] sealed = sealer(Map.of(1, 1, 2, 2)).seal(key);

            assertThat(sealer(Map.of(2, 2)).open(key.id(), sealed)).contains(key);
            assertThat(sealer.open(key.id(), sealed)).isEmpty();
        }
    }

    @Test
    void whenTheMasterKeyIsRotatedThenKeysOfBeforeOpenAndNewOnesNeedTheNewVersion() throws GeneralSecurityException {
        TestKeyrings.Rotating masterKey = new TestKeyrings.Rotating();
        KeySealer rotated = new KeySealer(masterKey.ring());
        byte[] before = rotated.seal(key);
        masterKey.rotate();
        byte[] after = rotated.seal(key);

        assertThat(rotated.open(key.id(), before)).contains(key);
        assertThat(rotated.open(key.id(), after)).contains(key);
        assertThat(sealer(Map.of(1, 1)).open(key.id(), after)).isEmpty();
    }
}
