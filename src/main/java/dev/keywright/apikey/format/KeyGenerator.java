package dev.keywright.apikey.format;

import dev.keywright.account.AccountId;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyCreation;
import dev.keywright.apikey.KeyCreator;
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
    private final KeySealer sealer;
    private final SecureRandom random;

    public KeyGenerator(KeyProperties settings, KeyDigester digester, KeySealer sealer, SecureRandom random) {
        this.settings = settings;
        this.digester = digester;
        this.sealer = sealer;
        this.random = random;
    }

    /** Generates a key. It is recoverable only if both the request and the settings allow it. */
    public NewKey generate(AccountId owner, KeyCreator keyCreator, KeyCreation request, Instant now) {
        String prefix = request.prefix() == null ? settings.prefix() : request.prefix();
        ApiKeyString text = ApiKeyString.random(prefix, random);
        KeyMaterial material = material(text, request.recoverable());
        return new NewKey(text, ApiKey.create(text.id(), owner, keyCreator, material, request.termsFrom(now), now));
    }

    /** Generates a successor. It keeps the prefix of the old key (unless imported) and whether it is recoverable. */
    public NewKey generateSuccessor(ApiKey old, KeyCreator keyCreator, @Nullable Instant end, Instant now) {
        String prefix =
                old.material().isImported() ? settings.prefix() : old.material().prefix();
        ApiKeyString text = ApiKeyString.random(prefix, random);
        KeyMaterial material = material(text, old.material().sealed().isPresent());
        return new NewKey(text, old.successor(text.id(), keyCreator, material, end, now));
    }

    private KeyMaterial material(ApiKeyString text, boolean recoverable) {
        byte[] sealed = recoverable && settings.areRecoverable() ? sealer.seal(text) : null;
        return new KeyMaterial(text.prefix(), digester.digest(text), sealed);
    }

    /**
     * A new key that is not stored yet.
     *
     * @param text the complete key
     * @param record the record to store
     */
    public record NewKey(ApiKeyString text, ApiKey record) {}
}
