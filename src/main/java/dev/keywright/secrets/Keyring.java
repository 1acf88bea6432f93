package dev.keywright.secrets;

import dev.keywright.startup.StartupException;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One secret in all its versions: one is in use, the older ones are retired and only undo what was done with them, and
 * newer ones are known before they come into use. While the service runs, versions are added and come into use, and none
 * is taken away: whoever has seen a version still finds it a moment later.
 */
public final class Keyring {

    /** Bytes in each version: the key length of HMAC-SHA-256 (RFC 2104 §3) and of AES-256. */
    public static final int BYTES = 32;

    private final Supplier<SecretVersions> versions;

    /**
     * A ring that follows its versions.
     *
     * @param versions answers the same object as long as nothing has changed
     */
    public Keyring(Supplier<SecretVersions> versions) {
        this.versions = versions;
    }

    /**
     * Reads the versions of a secret.
     *
     * @param name what the secret is called in settings, for the sentence that stops the start
     * @param encoded each version's number, 1 or more, and its 32 bytes in base64 (RFC 4648 §4)
     */
    public static Keyring of(String name, Map<Integer, String> encoded) {
        return new Keyring(new RotatingSecret(name, encoded, Clock.systemUTC()));
    }

    static StartupException unusable(String description) {
        return new StartupException(
                description,
                "Mend it in the settings under keywright.secrets, or in " + SecretStore.FILE + " in the data folder.");
    }

    /** The versions as they are now, for whoever needs more than one fact of them at the same time. */
    public SecretVersions now() {
        return versions.get();
    }

    /** The version in use. */
    public int current() {
        return now().current();
    }

    /** The bytes of the version in use; the ring's own, that must not be changed. */
    public byte[] currentBytes() {
        return now().currentBytes();
    }

    /** Every version and its bytes, oldest first; the bytes are the ring's own and must not be changed. */
    public Map<Integer, byte[]> versions() {
        return now().all();
    }

    /**
     * The ring of the same versions for one purpose more, so that a secret never serves two: each is the HMAC-SHA-256 of
     * the purpose's name (RFC 5869 §2.3, of one block). It follows this one.
     */
    public Keyring derive(String purpose) {
        return new Keyring(following((now) -> now.derive(purpose)));
    }

    /** What is made of the versions: made at once, and anew each time that they have changed. */
    public <T> Supplier<T> following(Function<SecretVersions, T> make) {
        return new Following<>(versions, make);
    }

    @Override
    public String toString() {
        return "SecretRing" + versions().keySet();
    }

    /** Two who meet a change at the same time both make it, which comes to the same. */
    private static final class Following<T> implements Supplier<T> {

        private final Supplier<SecretVersions> versions;
        private final Function<SecretVersions, T> make;
        private volatile Made<T> made;

        Following(Supplier<SecretVersions> versions, Function<SecretVersions, T> make) {
            this.versions = versions;
            this.make = make;
            SecretVersions first = versions.get();
            this.made = new Made<>(first, make.apply(first));
        }

        @Override
        public T get() {
            SecretVersions now = versions.get();
            Made<T> last = made;
            if (last.of() != now) {
                last = new Made<>(now, make.apply(now));
                made = last;
            }
            return last.what();
        }
    }

    private record Made<T>(SecretVersions of, T what) {}
}
