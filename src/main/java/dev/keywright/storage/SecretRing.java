package dev.keywright.storage;

import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One secret in all its versions: the highest is in use, the others are retired and only undo what was done with them.
 */
public final class SecretRing {

    /** Bytes in each version: the key length of HMAC-SHA-256 (RFC 2104 §3) and of AES-256. */
    public static final int BYTES = 32;

    private final NavigableMap<Integer, byte[]> versions;

    private SecretRing(NavigableMap<Integer, byte[]> versions) {
        this.versions = Collections.unmodifiableNavigableMap(versions);
    }

    /**
     * Reads the versions of a secret.
     *
     * @param name what the secret is called in settings, for the sentence that stops the start
     * @param encoded each version's number, 1 or more, and its 32 bytes in base64 (RFC 4648 §4)
     */
    static SecretRing of(String name, Map<Integer, String> encoded) {
        if (encoded.isEmpty()) {
            throw unusable("The secret keywright.secrets." + name + " has no version.");
        }
        NavigableMap<Integer, byte[]> versions = new TreeMap<>();
        encoded.forEach((version, text) -> versions.put(version, decode(name, version, text)));
        return new SecretRing(versions);
    }

    private static byte[] decode(String name, int version, String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw unusable("Version " + version + " of the secret keywright.secrets." + name + " is not base64.");
        }
        if (version < 1 || bytes.length != BYTES) {
            throw unusable("Version " + version + " of the secret keywright.secrets." + name
                    + " is not one: a version counts from 1 and has " + BYTES + " bytes.");
        }
        return bytes;
    }

    private static StartRefusal unusable(String description) {
        return new StartRefusal(
                description,
                "Mend it in the settings under keywright.secrets, or in " + SecretStore.FILE + " in the data folder.");
    }

    /** The version in use. */
    public int current() {
        return versions.lastKey();
    }

    /** The bytes of the version in use; the ring's own, that must not be changed. */
    public byte[] currentBytes() {
        return versions.lastEntry().getValue();
    }

    /** Every version and its bytes, oldest first; the bytes are the ring's own and must not be changed. */
    public Map<Integer, byte[]> versions() {
        return versions;
    }

    /**
     * The ring of the same versions for one purpose more, so that a secret never serves two: each is the HMAC-SHA-256 of
     * the purpose's name (RFC 5869 §2.3, of one block).
     */
    public SecretRing derive(String purpose) {
        NavigableMap<Integer, byte[]> derived = new TreeMap<>();
        versions.forEach((version, secret) -> derived.put(version, Hmac.sha256(secret, purpose)));
        return new SecretRing(derived);
    }

    @Override
    public String toString() {
        return "SecretRing" + versions.keySet();
    }
}
