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
 * <p>A key has 190 random bits, so it needs no slow hash (OWASP Password Storage Cheat Sheet, "Background": slow hashes
 * protect guessable passwords). The pepper is stored outside the database, so the database alone does not reveal
 * whether it contains a given key. The inner SHA-256 allows the import of keys of other systems, which arrive as SHA-256
 * digests.
 */
public final class KeyDigester {

    private final Keyring pepper;

    public KeyDigester(Keyring pepper) {
        this.pepper = pepper;
    }

    /** Returns the digest under the current pepper. */
    public KeyDigest digest(ApiKeyString key) {
        return digest(Sha256Digest.of(key.text()));
    }

    /** Returns the digest under the current pepper. */
    public KeyDigest digest(Sha256Digest sha256) {
        return digest(sha256, pepper.current()).orElseThrow();
    }

    /** Returns the digests under all pepper versions, the current one first. */
    public List<KeyDigest> digests(Sha256Digest sha256) {
        return pepper.versions().keySet().stream()
                .sorted(Comparator.reverseOrder())
                .flatMap((version) -> digest(sha256, version).stream())
                .toList();
    }

    /** Returns the digest under one pepper version; empty if that version no longer exists. */
    public Optional<KeyDigest> digest(ApiKeyString key, int pepperVersion) {
        return digest(Sha256Digest.of(key.text()), pepperVersion);
    }

    private Optional<KeyDigest> digest(Sha256Digest sha256, int pepperVersion) {
        return Optional.ofNullable(pepper.versions().get(pepperVersion))
                .map((bytes) -> new KeyDigest(HmacSha256.compute(bytes, sha256.bytes()), pepperVersion));
    }
}
