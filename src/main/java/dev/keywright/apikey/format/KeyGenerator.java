package dev.keywright.apikey.format;

import dev.keywright.account.AccountId;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyCreation;
import dev.keywright.apikey.KeyMaterial;
import java.security.SecureRandom;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Generates new API keys: the key string for the client and the record for the store. */
@Component
public final class KeyGenerator {

    private final KeyProperties settings;
    private final KeyDigester digester;
    private final KeyCipher cipher;
    private final SecureRandom random;

    public KeyGenerator(KeyProperties settings, KeyDigester digester, KeyCipher cipher, SecureRandom random) {
        this.settings = settings;
        this.digester = digester;
        this.cipher = cipher;
        this.random = random;
    }

    /** Generates a key. It is recoverable only if both the request and the settings allow it. */
    public NewKey generate(AccountId owner, Creator creator, KeyCreation request, Instant now) {
        String prefix = request.prefix() == null ? settings.prefix() : request.prefix();
        ApiKeyString text = ApiKeyString.random(prefix, random);
        KeyMaterial material = material(text, request.recoverable());
        return new NewKey(text, ApiKey.create(text.id(), owner, creator, material, request.termsFrom(now), now));
    }

    /** Generates a successor. It keeps the prefix of the old key (unless imported) and whether it is recoverable. */
    public NewKey generateSuccessor(ApiKey old, Creator creator, @Nullable Instant end, Instant now) {
        String prefix =
                old.material().isImported() ? settings.prefix() : old.material().prefix();
        ApiKeyString text = ApiKeyString.random(prefix, random);
        KeyMaterial material = material(text, old.material().isRecoverable());
        return new NewKey(text, old.successor(text.id(), creator, material, end, now));
    }

    private KeyMaterial material(ApiKeyString text, boolean recoverable) {
        byte[] encryptedText = recoverable && settings.areRecoverable() ? cipher.encrypt(text) : null;
        return new KeyMaterial(text.prefix(), digester.digest(text), encryptedText);
    }

    /**
     * A new key that is not stored yet.
     *
     * @param text the complete key
     * @param record the record to store
     */
    public record NewKey(ApiKeyString text, ApiKey record) {}
}
