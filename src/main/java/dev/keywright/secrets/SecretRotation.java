package dev.keywright.secrets;

import dev.keywright.datafolder.DataFolder;
import dev.keywright.datafolder.StorageProperties;
import dev.keywright.startup.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;

/** Adds new secret versions to the file. A running service reloads them by itself. */
public final class SecretRotation {

    private final StorageProperties settings;
    private final SecretProperties secretSettings;

    SecretRotation(StorageProperties settings, SecretProperties secretSettings) {
        this.settings = settings;
        this.secretSettings = secretSettings;
    }

    /**
     * Adds a version without other changes to the file; errors with a {@link StartupException} if it fails. Concurrent calls run one after
     * the other.
     *
     * @param from when the version becomes current
     * @return the number of the version
     */
    public int add(SecretName name, Instant from) {
        DataFolder folder = DataFolder.openUnlocked(secretSettings.folderOr(settings.data()));
        SecretStore store = new SecretStore(folder, secretSettings, new SecureRandom());
        rejectIfConfigured(store, folder, name);
        try {
            return folder.locked(SecretStore.LOCK, () -> add(folder, store, name, from));
        } catch (IOException failure) {
            throw new StartupException(
                    "The file " + folder.file(SecretStore.FILE) + " cannot be changed: " + failure,
                    "Make it, and the data folder, writable for the current user.",
                    failure);
        }
    }

    private static int add(DataFolder folder, SecretStore store, SecretName name, Instant from) throws IOException {
        store.openExisting();
        Map<Integer, String> versions = store.versions().getOrDefault(name.text(), Map.of());
        int version = Collections.max(versions.keySet()) + 1;
        String before = Files.readString(folder.file(SecretStore.FILE), StandardCharsets.UTF_8);
        byte[] bytes = new byte[Keyring.BYTES];
        new SecureRandom().nextBytes(bytes);
        folder.write(
                SecretStore.FILE,
                before + (before.endsWith("\n") ? "" : "\n") + name.text() + "." + version + "="
                        + SecretVersion.text(bytes, from) + "\n");
        return version;
    }

    /** Only the file can be rotated: a service reads its settings only at startup, and each node has its own. */
    private void rejectIfConfigured(SecretStore store, DataFolder folder, SecretName name) {
        if (!name.configured(secretSettings).isEmpty() || !store.hasFile()) {
            throw new StartupException(
                    "The secret " + name.text() + " is not stored in " + folder.file(SecretStore.FILE)
                            + ": it is given as a setting, or does not exist.",
                    "If it is a setting, give every node keywright.secrets." + name.text()
                            + ".<next version>=<32 bytes in base64> from <a time by which all nodes have restarted>.");
        }
    }
}
