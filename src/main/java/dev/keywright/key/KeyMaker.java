package dev.keywright.key;

import dev.keywright.account.AccountId;
import java.security.SecureRandom;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes new API keys: the text that its owner gets, and the record that is kept of it. */
final class KeyMaker {

    private final KeySettings settings;
    private final KeyDigester digester;
    private final KeySealer sealer;
    private final SecureRandom random;

    KeyMaker(KeySettings settings, KeyDigester digester, KeySealer sealer, SecureRandom random) {
        this.settings = settings;
        this.digester = digester;
        this.sealer = sealer;
        this.random = random;
    }

    /** Makes a key as it was asked for; it is kept sealed only where the setting allows that, too. */
    NewKey make(AccountId owner, Issuer issuer, KeyRequest request, Instant now) {
        String prefix = request.prefix() == null ? settings.prefix() : request.prefix();
        KeyText text = KeyText.random(prefix, random);
        KeyMaterial material = material(text, request.recoverable());
        return new NewKey(text, ApiKey.fresh(text.id(), owner, issuer, material, request.termsFrom(now), now));
    }

    /** Makes a key in the place of another: of its prefix if that is one of ours, and recoverable if that one was. */
    NewKey makeSuccessor(ApiKey old, Issuer issuer, @Nullable Instant end, Instant now) {
        String prefix =
                old.material().isForeign() ? settings.prefix() : old.material().prefix();
        KeyText text = KeyText.random(prefix, random);
        KeyMaterial material = material(text, old.material().sealed().isPresent());
        return new NewKey(text, old.successor(text.id(), issuer, material, end, now));
    }

    private KeyMaterial material(KeyText text, boolean recoverable) {
        byte[] sealed = recoverable && settings.areRecoverable() ? sealer.seal(text) : null;
        return new KeyMaterial(text.prefix(), digester.digest(text), sealed);
    }

    /**
     * A key that is not stored yet.
     *
     * @param text the whole key
     * @param record what is to be kept of it
     */
    record NewKey(KeyText text, ApiKey record) {}
}
