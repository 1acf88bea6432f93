package dev.keywright.secrets;

import dev.keywright.startup.StartupException;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All versions of one secret: one is current, older ones only verify or decrypt existing data, and newer ones are known before they become
 * current. While the service runs, versions are added and become current but are never removed, so a version that a thread has read remains
 * available.
 */
public final class Keyring {

    /** The bytes of each version: the key length of HMAC-SHA-256 (RFC 2104 §3) and of AES-256. */
    public static final int BYTES = 32;

    private final Supplier<SecretVersions> versions;

    /**
     * Creates a keyring that follows its versions.
     *
     * @param versions returns the same object as long as nothing has changed
     */
    public Keyring(Supplier<SecretVersions> versions) {
        this.versions = versions;
    }

    /**
     * Parses the versions of a secret.
     *
     * @param name the name of the secret in the settings, for error messages
     * @param encoded version numbers, at least 1, and their 32 bytes in base64 (RFC 4648 §4)
     */
    public static Keyring of(String name, Map<Integer, String> encoded) {
        return new Keyring(new RotatingSecret(name, encoded, Clock.systemUTC()));
    }

    static StartupException unusable(String description) {
        return new StartupException(
                description,
                "Correct it in the settings under keywright.secrets, or in " + SecretStore.FILE
                        + " in the data folder.");
    }

    /** The current versions, for callers that need a consistent view of several properties. */
    public SecretVersions now() {
        return versions.get();
    }

    /** The number of the current version. */
    public int current() {
        return now().current();
    }

    /** The bytes of the current version; not a copy, must not be modified. */
    public byte[] currentBytes() {
        return now().currentBytes();
    }

    /** All versions and their bytes, oldest first; not copies, must not be modified. */
    public Map<Integer, byte[]> versions() {
        return now().all();
    }

    /**
     * A keyring of the same versions for one purpose, so that no secret serves two purposes: each version is the HMAC-SHA-256 of the
     * purpose (RFC 5869 §2.3, one block). It follows this keyring.
     */
    public Keyring derive(String purpose) {
        return new Keyring(mapped((now) -> now.derive(purpose)));
    }

    /** Derives a value from the versions: now, and again each time they change. */
    public <T> Supplier<T> mapped(Function<SecretVersions, T> derive) {
        return new DerivedSupplier<>(versions, derive);
    }

    @Override
    public String toString() {
        return "Keyring" + versions().keySet();
    }

    /** Concurrent callers may both compute the value, with the same result. */
    private static final class DerivedSupplier<T> implements Supplier<T> {

        private final Supplier<SecretVersions> versions;
        private final Function<SecretVersions, T> derive;
        private volatile Derived<T> derived;

        DerivedSupplier(Supplier<SecretVersions> versions, Function<SecretVersions, T> derive) {
            this.versions = versions;
            this.derive = derive;
            SecretVersions first = versions.get();
            this.derived = new Derived<>(first, derive.apply(first));
        }

        @Override
        public T get() {
            SecretVersions now = versions.get();
            Derived<T> last = derived;
            if (last.source() != now) {
                last = new Derived<>(now, derive.apply(now));
                derived = last;
            }
            return last.value();
        }
    }

    private record Derived<T>(SecretVersions source, T value) {}
}
