package dev.keywright.apikey.format;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import dev.keywright.apikey.KeyId;
import dev.keywright.secrets.Keyring;
import dev.keywright.secrets.SecretVersions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts recoverable API keys with AES-256-GCM under the master key. The key id is the associated data, so that a
 * ciphertext moved to another record cannot be decrypted. Tink's output prefix identifies the version of the master
 * key.
 */
public final class KeyCipher {

    private static final Logger LOG = LoggerFactory.getLogger(KeyCipher.class);

    private final Supplier<Aead> aead;

    public KeyCipher(Keyring masterKey) throws GeneralSecurityException {
        AeadConfig.register();
        this.aead = masterKey.mapped(KeyCipher::aead);
    }

    private static Aead aead(SecretVersions masterKey) {
        try {
            KeysetHandle.Builder keyset = KeysetHandle.newBuilder();
            for (Map.Entry<Integer, byte[]> version : masterKey.all().entrySet()) {
                KeysetHandle.Builder.Entry entry = KeysetHandle.importKey(aesKey(version.getKey(), version.getValue()));
                keyset.addEntry(version.getKey() == masterKey.current() ? entry.makePrimary() : entry);
            }
            return keyset.build().getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every master key version has the length of an AES-256 key.", impossible);
        }
    }

    @AccessesPartialKey
    private static AesGcmKey aesKey(int version, byte[] bytes) throws GeneralSecurityException {
        AesGcmParameters parameters = AesGcmParameters.builder()
                .setKeySizeBytes(Keyring.BYTES)
                .setIvSizeBytes(12)
                .setTagSizeBytes(16)
                .setVariant(AesGcmParameters.Variant.TINK)
                .build();
        return AesGcmKey.builder()
                .setParameters(parameters)
                .setKeyBytes(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get()))
                .setIdRequirement(version)
                .build();
    }

    public byte[] encrypt(ApiKeyString key) {
        try {
            return aead.get().encrypt(key.text().getBytes(StandardCharsets.US_ASCII), associatedData(key.id()));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("Failed to encrypt key " + key.id() + ".", broken);
        }
    }

    /**
     * Decrypts a key. If it was not encrypted for this id under a known master key, logs an error and returns empty.
     */
    public Optional<ApiKeyString> decrypt(KeyId id, byte[] ciphertext) {
        try {
            byte[] text = aead.get().decrypt(ciphertext, associatedData(id));
            return ApiKeyString.parse(new String(text, StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException rejected) {
            LOG.error("Failed to decrypt key {}. Its master key version is missing, or its record was modified.", id);
            return Optional.empty();
        }
    }

    private static byte[] associatedData(KeyId id) {
        return id.value().getBytes(StandardCharsets.US_ASCII);
    }
}
