package dev.keywright.secrets;

import dev.keywright.startup.StartupException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** A secret that receives new versions, which become current, while the service runs. */
public final class RotatingSecret implements Supplier<SecretVersions> {

    private final String name;
    private final Clock clock;

    /** Replaced as a whole, under the lock of this object. */
    private NavigableMap<Integer, SecretVersion> knownVersions;

    private volatile State state;

    public RotatingSecret(String name, Map<Integer, String> texts, Clock clock) {
        this.name = name;
        this.clock = clock;
        this.knownVersions = parse(name, texts);
        this.state = state(clock.instant());
    }

    private static NavigableMap<Integer, SecretVersion> parse(String name, Map<Integer, String> texts) {
        if (texts.isEmpty()) {
            throw Keyring.unusable("The secret keywright.secrets." + name + " has no version.");
        }
        NavigableMap<Integer, SecretVersion> versions = new TreeMap<>();
        texts.forEach((version, text) -> versions.put(version, SecretVersion.parse(name, version, text)));
        return versions;
    }

    String name() {
        return name;
    }

    @Override
    public SecretVersions get() {
        State current = state;
        return current.until().equals(Instant.MAX) || clock.instant().isBefore(current.until())
                ? current.versions()
                : refresh();
    }

    private synchronized SecretVersions refresh() {
        state = state(clock.instant());
        return state.versions();
    }

    /**
     * Adds new versions, all or none; errors with a {@link StartupException} if any is invalid.
     *
     * @return the added versions, and when each becomes current
     */
    public synchronized Map<Integer, Instant> add(Map<Integer, String> texts) {
        NavigableMap<Integer, SecretVersion> read = parse(name, texts);
        read.forEach(this::rejectChangedBytes);
        NavigableMap<Integer, SecretVersion> all = new TreeMap<>(knownVersions);
        all.putAll(read);
        Map<Integer, Instant> added = new TreeMap<>();
        read.forEach((version, secret) -> {
            if (!knownVersions.containsKey(version)) {
                added.put(version, secret.from());
            }
        });
        knownVersions = all;
        state = state(clock.instant());
        return added;
    }

    /** Whether any of these versions is new. */
    synchronized boolean isNew(Map<Integer, String> texts) {
        return !knownVersions.keySet().containsAll(texts.keySet());
    }

    /** Known versions that are missing here. They remain known until the service stops. */
    synchronized Set<Integer> missingFrom(Map<Integer, String> texts) {
        Set<Integer> missing = new TreeSet<>(knownVersions.keySet());
        missing.removeAll(texts.keySet());
        return missing;
    }

    private void rejectChangedBytes(int version, SecretVersion read) {
        SecretVersion before = knownVersions.get(version);
        if (before != null && !MessageDigest.isEqual(before.bytes(), read.bytes())) {
            throw Keyring.unusable("Version " + version + " of the secret keywright.secrets." + name
                    + " has changed, so existing data made with the former value cannot be verified.");
        }
    }

    /** The highest version whose time has come is current until a higher one's time comes. */
    private State state(Instant now) {
        NavigableMap<Integer, byte[]> bytes = new TreeMap<>();
        knownVersions.forEach((version, secret) -> bytes.put(version, secret.bytes()));
        int current = knownVersions.entrySet().stream()
                .filter((version) -> !version.getValue().from().isAfter(now))
                .mapToInt(Map.Entry::getKey)
                .max()
                .orElseThrow(() -> Keyring.unusable(
                        "The secret keywright.secrets." + name + " has no version that is current yet."));
        Instant until = knownVersions.tailMap(current, false).values().stream()
                .map(SecretVersion::from)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
        return new State(new SecretVersions(current, bytes), until);
    }

    /**
     * The versions for a period.
     *
     * @param until when the next version becomes current, or {@link Instant#MAX}
     */
    private record State(SecretVersions versions, Instant until) {}
}
