package dev.keywright.secrets;

import dev.keywright.startup.StartupException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Takes up new versions of the secrets from their file while the service runs. What it cannot take up it leaves, says so
 * once, and goes on with what it has.
 */
public final class SecretReloader {

    /** A new version is in use a minute after it was written, if not told otherwise: each node has read it by then. */
    static final long INTERVAL_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(SecretReloader.class);

    private final SecretStore store;
    private final RotatingSecrets secrets;
    private final SecretFingerprints fingerprints;

    /** By each secret's name, the version that was last said to be in use. */
    private final Map<String, Integer> inUse = new HashMap<>();

    private String lastComplaint = "";

    public SecretReloader(SecretStore store, RotatingSecrets secrets, SecretFingerprints fingerprints) {
        this.store = store;
        this.secrets = secrets;
        this.fingerprints = fingerprints;
        secrets.all().forEach((secret) -> inUse.put(secret.name(), secret.get().current()));
    }

    /** The scheduler's thread alone comes here. */
    @Scheduled(fixedDelay = INTERVAL_MILLIS, initialDelay = INTERVAL_MILLIS)
    void check() {
        try {
            Map<String, Map<Integer, String>> read = store.versions();
            if (secrets.all().stream().anyMatch((secret) -> secret.isNew(of(secret, read)))) {
                // Another node may have the same numbers with other bytes, and come first.
                fingerprints.check(store.existing().secrets());
            }
            secrets.all().forEach((secret) -> adopt(secret, of(secret, read)));
            lastComplaint = "";
        } catch (StartupException exception) {
            complain(exception.getMessage() + " " + exception.action());
        }
        secrets.all().forEach(this::reportInUse);
    }

    private static Map<Integer, String> of(RotatingSecret secret, Map<String, Map<Integer, String>> read) {
        return read.getOrDefault(secret.name(), Map.of());
    }

    private void adopt(RotatingSecret secret, Map<Integer, String> read) {
        Set<Integer> missing = secret.missingFrom(read);
        if (!missing.isEmpty()) {
            throw new StartupException(
                    "Versions " + missing + " of the secret " + secret.name() + " are gone from " + SecretStore.FILE
                            + ".",
                    "Put them back before the next start: what was made with them cannot be recognised without them.");
        }
        secret.adopt(read)
                .forEach((version, from) -> LOG.info(
                        "Version {} of the secret {} is known now{}",
                        version,
                        secret.name(),
                        from.equals(Instant.MIN) ? "" : ", and is to be in use from " + from));
    }

    private void complain(String complaint) {
        if (!complaint.equals(lastComplaint)) {
            LOG.warn("The secrets stay as they are: {}", complaint);
            lastComplaint = complaint;
        }
    }

    private void reportInUse(RotatingSecret secret) {
        int current = secret.get().current();
        if (!Objects.equals(inUse.put(secret.name(), current), current)) {
            LOG.info("Version {} of the secret {} is in use", current, secret.name());
        }
    }
}
