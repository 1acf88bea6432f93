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

/** A secret whose versions are added to, and come into use, while the service runs. */
public final class RotatingSecret implements Supplier<SecretVersions> {

    private final String name;
    private final Clock clock;

    /** Replaced whole, and only with this object's lock held. */
    private NavigableMap<Integer, SecretVersion> known;

    private volatile State state;

    public RotatingSecret(String name, Map<Integer, String> texts, Clock clock) {
        this.name = name;
        this.clock = clock;
        this.known = parse(name, texts);
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
        State seen = state;
        return seen.until().equals(Instant.MAX) || clock.instant().isBefore(seen.until()) ? seen.versions() : refresh();
    }

    private synchronized SecretVersions refresh() {
        state = state(clock.instant());
        return state.versions();
    }

    /**
     * Takes up what there is now, or nothing of it, with a {@link StartupException}, if some of it is wrong.
     *
     * @return versions that were not known before, and from when each is in use
     */
    public synchronized Map<Integer, Instant> adopt(Map<Integer, String> texts) {
        NavigableMap<Integer, SecretVersion> read = parse(name, texts);
        read.forEach(this::rejectAnother);
        NavigableMap<Integer, SecretVersion> all = new TreeMap<>(known);
        all.putAll(read);
        Map<Integer, Instant> added = new TreeMap<>();
        read.forEach((version, secret) -> {
            if (!known.containsKey(version)) {
                added.put(version, secret.from());
            }
        });
        known = all;
        state = state(clock.instant());
        return added;
    }

    /** Whether a version is among these that is not known yet. */
    synchronized boolean isNew(Map<Integer, String> texts) {
        return !known.keySet().containsAll(texts.keySet());
    }

    /** Known versions that are not among these: they stay known until the service stops. */
    synchronized Set<Integer> missingFrom(Map<Integer, String> texts) {
        Set<Integer> missing = new TreeSet<>(known.keySet());
        missing.removeAll(texts.keySet());
        return missing;
    }

    private void rejectAnother(int version, SecretVersion read) {
        SecretVersion before = known.get(version);
        if (before != null && !MessageDigest.isEqual(before.bytes(), read.bytes())) {
            throw Keyring.unusable("Version " + version + " of the secret keywright.secrets." + name
                    + " is another than before, and what was made with that could not be recognised.");
        }
    }

    /** The highest version whose time has come is in use until the time of a higher one comes. */
    private State state(Instant now) {
        NavigableMap<Integer, byte[]> bytes = new TreeMap<>();
        known.forEach((version, secret) -> bytes.put(version, secret.bytes()));
        int current = known.entrySet().stream()
                .filter((version) -> !version.getValue().from().isAfter(now))
                .mapToInt(Map.Entry::getKey)
                .max()
                .orElseThrow(() -> Keyring.unusable(
                        "The secret keywright.secrets." + name + " has no version that is in use by now."));
        Instant until = known.tailMap(current, false).values().stream()
                .map(SecretVersion::from)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
        return new State(new SecretVersions(current, bytes), until);
    }

    /**
     * What holds for a while.
     *
     * @param until when the next version comes into use, or {@link Instant#MAX}
     */
    private record State(SecretVersions versions, Instant until) {}
}
