package dev.keywright.secrets;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/** The versions of a secret as they are at one time; it does not change. */
public final class SecretVersions {

    private final int current;
    private final NavigableMap<Integer, byte[]> all;

    SecretVersions(int current, NavigableMap<Integer, byte[]> all) {
        this.current = current;
        this.all = Collections.unmodifiableNavigableMap(all);
    }

    /** The version in use. */
    public int current() {
        return current;
    }

    /** The bytes of the version in use; they must not be changed. */
    public byte[] currentBytes() {
        return Objects.requireNonNull(all.get(current), "the version in use");
    }

    /** Every version and its bytes, oldest first; the bytes must not be changed. */
    public Map<Integer, byte[]> all() {
        return all;
    }

    SecretVersions derive(String purpose) {
        NavigableMap<Integer, byte[]> derived = new TreeMap<>();
        all.forEach((version, secret) -> derived.put(version, HmacSha256.sha256(secret, purpose)));
        return new SecretVersions(current, derived);
    }
}
