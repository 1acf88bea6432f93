package dev.keywright.secrets;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/** The versions of a secret at one time; immutable. */
public final class SecretVersions {

    private final int current;
    private final NavigableMap<Integer, byte[]> all;

    SecretVersions(int current, NavigableMap<Integer, byte[]> all) {
        this.current = current;
        this.all = Collections.unmodifiableNavigableMap(all);
    }

    /** The number of the current version. */
    public int current() {
        return current;
    }

    /** The bytes of the current version; must not be modified. */
    public byte[] currentBytes() {
        return Objects.requireNonNull(all.get(current), "the current version");
    }

    /** All versions and their bytes, oldest first; must not be modified. */
    public Map<Integer, byte[]> all() {
        return all;
    }

    SecretVersions derive(String purpose) {
        NavigableMap<Integer, byte[]> derived = new TreeMap<>();
        all.forEach((version, secret) -> derived.put(version, HmacSha256.compute(secret, purpose)));
        return new SecretVersions(current, derived);
    }
}
