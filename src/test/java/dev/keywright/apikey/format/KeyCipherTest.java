package dev.keywright.apikey.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.apikey.KeyId;
import dev.keywright.support.keys.TestKeyStrings;
import dev.keywright.support.store.TestKeyrings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class KeyCipherTest {

    private final ApiKeyString key = TestKeyStrings.known();
    private final KeyCipher cipher = cipher(Map.of(1, 1));

    private static KeyCipher cipher(Map<Integer, Integer> masterKeys) {
        try {
            return new KeyCipher(TestKeyrings.of(masterKeys));
        } catch (GeneralSecurityException broken) {
            throw new AssertionError(broken);
        }
    }

    @Nested
    class Encrypted {

        @Test
        void whenEncryptedThenSecretIsNotReadable() {
            assertThat(new String(cipher.encrypt(key), StandardCharsets.ISO_8859_1))
                    .doesNotContain("abc", "XYZ");
        }

        @Test
        void whenEncryptedTwiceThenCiphertextsDiffer() {
            assertThat(cipher.encrypt(key)).isNotEqualTo(cipher.encrypt(key));
        }
    }

    @Nested
    class Decrypted {

        @Test
        void whenUnchangedThenDecrypted() {
            assertThat(cipher.decrypt(key.id(), cipher.encrypt(key))).contains(key);
        }

        @Test
        void whenRestartedThenDecrypted() {
            assertThat(cipher(Map.of(1, 1)).decrypt(key.id(), cipher.encrypt(key)))
                    .contains(key);
        }

        @Test
        void whenMasterKeyIsRetiredThenDecrypted() {
            assertThat(cipher(Map.of(1, 1, 2, 2)).decrypt(key.id(), cipher.encrypt(key)))
                    .contains(key);
        }
    }

    @Nested
    class Rejected {

        @Test
        void whenMovedToOtherIdThenEmpty() {
            assertThat(cipher.decrypt(new KeyId("0123456789AC"), cipher.encrypt(key)))
                    .isEmpty();
        }

        @Test
        void whenAnyByteIsChangedThenEmpty() {
            byte[] ciphertext = cipher.encrypt(key);
            for (int i = 0; i < ciphertext.length; i++) {
                byte[] changed = ciphertext.clone();
                changed[i] ^= 1;
                assertThat(cipher.decrypt(key.id(), changed)).as("byte %d", i).isEmpty();
            }
        }

        @Test
        void whenTruncatedThenEmpty() {
            assertThat(cipher.decrypt(key.id(), new byte[0])).isEmpty();
            assertThat(cipher.decrypt(key.id(), new byte[] {1, 0, 0, 0, 1})).isEmpty();
        }

        @Test
        void whenMasterKeyDiffersThenEmpty() {
            assertThat(cipher(Map.of(1, 9)).decrypt(key.id(), cipher.encrypt(key)))
                    .isEmpty();
        }

        @Test
        void whenMasterKeyIsMissingThenEmpty() {
            assertThat(cipher(Map.of(2, 2)).decrypt(key.id(), cipher.encrypt(key)))
                    .isEmpty();
        }
    }

    @Nested
    class Rotated {

        @Test
        void whenNewerMasterKeyExistsThenUsedForEncryption() {
            byte[] ciphertext = cipher(Map.of(1, 1, 2, 2)).encrypt(key);

            assertThat(cipher(Map.of(2, 2)).decrypt(key.id(), ciphertext)).contains(key);
            assertThat(cipher.decrypt(key.id(), ciphertext)).isEmpty();
        }
    }

    @Test
    void whenMasterKeyIsRotatedThenEarlierKeysDecryptAndNewOnesUseNewVersion() throws GeneralSecurityException {
        TestKeyrings.Rotating masterKey = new TestKeyrings.Rotating();
        KeyCipher rotated = new KeyCipher(masterKey.ring());
        byte[] before = rotated.encrypt(key);
        masterKey.rotate();
        byte[] after = rotated.encrypt(key);

        assertThat(rotated.decrypt(key.id(), before)).contains(key);
        assertThat(rotated.decrypt(key.id(), after)).contains(key);
        assertThat(cipher(Map.of(1, 1)).decrypt(key.id(), after)).isEmpty();
    }
}
