package dev.keywright.key;

import dev.keywright.storage.Hmac;
import dev.keywright.storage.SecretRing;
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
final class KeyDigester {

    private final SecretRing pepper;

    KeyDigester(SecretRing pepper) {
        this.pepper = pepper;
    }

    /** The key's digest under the pepper in use. */
    KeyDigest digest(KeyText key) {
        return digest(TextDigest.of(key.text()));
    }

    /** The digest under the pepper in use of a key of which only this is known. */
    KeyDigest digest(TextDigest text) {
        return digest(text, pepper.current()).orElseThrow();
    }

    /** The digests under each version of the pepper of a key of which only this is known, the one in use first. */
    List<KeyDigest> digests(TextDigest text) {
        return pepper.versions().keySet().stream()
                .sorted(Comparator.reverseOrder())
                .flatMap((version) -> digest(text, version).stream())
                .toList();
    }

    /** The key's digest under one version of the pepper; empty if that version is gone. */
    Optional<KeyDigest> digest(KeyText key, int pepperVersion) {
        return digest(TextDigest.of(key.text()), pepperVersion);
    }

    private Optional<KeyDigest> digest(TextDigest text, int pepperVersion) {
        return Optional.ofNullable(pepper.versions().get(pepperVersion))
                .map((bytes) -> new KeyDigest(Hmac.sha256(bytes, text.bytes()), pepperVersion));
    }
}
