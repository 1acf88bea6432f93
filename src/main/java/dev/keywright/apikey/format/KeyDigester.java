package dev.keywright.apikey.format;

import dev.keywright.apikey.KeyDigest;
import dev.keywright.secrets.HmacSha256;
import dev.keywright.secrets.Keyring;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Digests API keys: {@code HMAC-SHA-256(pepper, SHA-256(key text))}.
 *
 * <p>A key has 190 random bits, so that no slow hash is needed (OWASP Password Storage Cheat Sheet, "Background": slow
 * hashing answers guessing). The pepper lies outside the database, so that the database alone does not tell whether a key
 * that someone found is in it. The inner SHA-256 lets keys of another system, which come as their SHA-256, be held alike.
 */
public final class KeyDigester {

    private final Keyring pepper;

    public KeyDigester(Keyring pepper) {
        this.pepper = pepper;
    }

    /** The key's digest under the pepper in use. */
    public KeyDigest digest(ApiKeyString key) {
        return digest(Sha256Digest.of(key.text()));
    }

    /** The digest under the pepper in use of a key of which only this is known. */
    public KeyDigest digest(Sha256Digest text) {
        return digest(text, pepper.current()).orElseThrow();
    }

    /** The digests under each version of the pepper of a key of which only this is known, the one in use first. */
    public List<KeyDigest> digests(Sha256Digest text) {
        return pepper.versions().keySet().stream()
                .sorted(Comparator.reverseOrder())
                .flatMap((version) -> digest(text, version).stream())
                .toList();
    }

    /** The key's digest under one version of the pepper; empty if that version is gone. */
    public Optional<KeyDigest> digest(ApiKeyString key, int pepperVersion) {
        return digest(Sha256Digest.of(key.text()), pepperVersion);
    }

    private Optional<KeyDigest> digest(Sha256Digest text, int pepperVersion) {
        return Optional.ofNullable(pepper.versions().get(pepperVersion))
                .map((bytes) -> new KeyDigest(HmacSha256.sha256(bytes, text.bytes()), pepperVersion));
    }
}
