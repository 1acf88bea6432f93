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
import org.springframework.stereotype.Component;

/**
 * Loads new secret versions from the file while the service runs. If it cannot load them, it logs this once and keeps the current ones.
 */
@Component
public final class SecretReloader {

    /** By default a new version becomes current a minute after it was written. By then each node has read it. */
    static final long INTERVAL_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(SecretReloader.class);

    private final SecretStore store;
    private final RotatingSecrets secrets;
    private final SecretFingerprints fingerprints;

    /** The version last logged as current, by secret name. */
    private final Map<String, Integer> inUse = new HashMap<>();

    private String lastProblem = "";

    public SecretReloader(SecretStore store, RotatingSecrets secrets, SecretFingerprints fingerprints) {
        this.store = store;
        this.secrets = secrets;
        this.fingerprints = fingerprints;
        secrets.all().forEach((secret) -> inUse.put(secret.name(), secret.get().current()));
    }

    /** Only called by the scheduler's thread. */
    @Scheduled(fixedDelay = INTERVAL_MILLIS, initialDelay = INTERVAL_MILLIS)
    void check() {
        try {
            Map<String, Map<Integer, String>> read = store.versions();
            if (secrets.all().stream().anyMatch((secret) -> secret.isNew(of(secret, read)))) {
                // Another node may have stored the same numbers with other bytes first.
                fingerprints.checkAndStore(store.openExisting().secrets());
            }
            secrets.all().forEach((secret) -> add(secret, of(secret, read)));
            lastProblem = "";
        } catch (StartupException exception) {
            logProblem(exception.getMessage() + " " + exception.action());
        }
        secrets.all().forEach(this::reportInUse);
    }

    private static Map<Integer, String> of(RotatingSecret secret, Map<String, Map<Integer, String>> read) {
        return read.getOrDefault(secret.name(), Map.of());
    }

    private void add(RotatingSecret secret, Map<Integer, String> read) {
        Set<Integer> missing = secret.missingFrom(read);
        if (!missing.isEmpty()) {
            throw new StartupException(
                    "Versions " + missing + " of the secret " + secret.name() + " are missing from " + SecretStore.FILE
                            + ".",
                    "Restore them before the next start: data made with them cannot be verified without them.");
        }
        secret.add(read)
                .forEach((version, from) -> LOG.info(
                        "Loaded version {} of the secret {}{}",
                        version,
                        secret.name(),
                        from.equals(Instant.MIN) ? "" : ", which becomes current at " + from));
    }

    private void logProblem(String complaint) {
        if (!complaint.equals(lastProblem)) {
            LOG.warn("Cannot reload the secrets, keeping the current ones: {}", complaint);
            lastProblem = complaint;
        }
    }

    private void reportInUse(RotatingSecret secret) {
        int current = secret.get().current();
        if (!Objects.equals(inUse.put(secret.name(), current), current)) {
            LOG.info("Version {} of the secret {} is now current", current, secret.name());
        }
    }
}
