package dev.keywright.secrets;

import static dev.keywright.secrets.SecretName.MASTER_KEY;
import static dev.keywright.secrets.SecretName.PEPPER;
import static dev.keywright.secrets.SecretName.SIGNING_KEY;

import dev.keywright.datafolder.DataFolder;
import dev.keywright.startup.StartupException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the secrets from the settings and from their file in the data folder, and creates the file at the first start. */
public final class SecretStore {

    static final String FILE = "secrets.properties";

    /** Locked while the file is changed. */
    static final String LOCK = FILE + ".lock";

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

    private final DataFolder folder;
    private final SecretProperties settings;
    private final SecureRandom random;
    private final Clock clock;

    public SecretStore(DataFolder folder, SecretProperties settings, SecureRandom random) {
        this(folder, settings, random, Clock.systemUTC());
    }

    public SecretStore(DataFolder folder, SecretProperties settings, SecureRandom random, Clock clock) {
        this.folder = folder;
        this.settings = settings;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Opens the secrets.
     *
     * @param database the database file. If it exists, secrets must exist too, and no new ones are created
     */
    public Secrets open(Path database) {
        return openRotating(database).secrets();
    }

    /** Opens the secrets for callers that reload new versions. */
    public RotatingSecrets openRotating(Path database) {
        if (hasSecrets()) {
            return openRotating();
        }
        rejectReplacement(database);
        return create();
    }

    /** Opens the secrets of a remote database. If it {@code isUsed}, no new secrets are created. */
    public RotatingSecrets openRotating(boolean isUsed) {
        return isUsed || hasSecrets() ? openExisting() : create();
    }

    /** If several nodes start at once, one creates the file. */
    private RotatingSecrets create() {
        try {
            return folder.locked(LOCK, this::createIfMissing);
        } catch (IOException failure) {
            throw new StartupException(
                    "The file " + folder.file(FILE) + " cannot be created: " + failure,
                    "Make its folder writable for the user that runs Keywright, or give all secrets as settings.",
                    failure);
        }
    }

    private RotatingSecrets createIfMissing() {
        if (!hasFile()) {
            folder.write(FILE, newFile());
        }
        return openRotating();
    }

    /** Opens existing secrets; errors with a {@link StartupException} instead of creating new ones. */
    public RotatingSecrets openExisting() {
        if (!hasSecrets()) {
            throw new StartupException(
                    "Missing file " + folder.file(FILE) + ", and the settings do not contain all secrets.",
                    "Restore the " + FILE + " that belongs to the database.");
        }
        return openRotating();
    }

    private boolean hasSecrets() {
        return hasFile() || settings.areComplete();
    }

    boolean hasFile() {
        return Files.exists(folder.file(FILE));
    }

    private RotatingSecrets openRotating() {
        Properties file = read();
        return new RotatingSecrets(secret(PEPPER, file), secret(MASTER_KEY, file), secret(SIGNING_KEY, file));
    }

    private RotatingSecret secret(SecretName name, Properties file) {
        return new RotatingSecret(name.text(), versions(name, file), clock);
    }

    private void rejectReplacement(Path database) {
        if (Files.exists(database)) {
            throw new StartupException(
                    "The file " + folder.file(FILE) + " is missing, but its database exists. Without the"
                            + " secrets no API key in the database can be verified.",
                    "Restore " + FILE
                            + " from a backup, or give its secrets as settings under keywright.secrets. To start"
                            + " with an empty database, move the database away.");
        }
    }

    /** The current versions of each secret, by its name. */
    Map<String, Map<Integer, String>> versions() {
        Properties file = read();
        return Stream.of(SecretName.values())
                .collect(Collectors.toMap(SecretName::text, (name) -> versions(name, file)));
    }

    /** Merges the versions of the settings and of the file. */
    private Map<Integer, String> versions(SecretName name, Properties file) {
        Map<Integer, String> all = versions(name.text() + ".", file);
        name.configured(settings).forEach((version, secret) -> {
            if (!all.getOrDefault(version, secret).equals(secret)) {
                throw new StartupException(
                        "Version " + version + " of keywright.secrets." + name.text()
                                + " is given in the settings and differs from the one in " + FILE
                                + ". Data made with one cannot be verified with the other.",
                        "Remove it from the settings, or give it a new version number.");
            }
            all.put(version, secret);
        });
        return all;
    }

    private static Map<Integer, String> versions(String prefix, Properties file) {
        Map<Integer, String> versions = new TreeMap<>();
        for (String name : file.stringPropertyNames()) {
            if (name.startsWith(prefix)) {
                versions.put(version(name, prefix), file.getProperty(name));
            }
        }
        return versions;
    }

    private static int version(String name, String prefix) {
        String version = name.substring(prefix.length());
        if (!VERSION.matcher(version).matches()) {
            throw new StartupException(
                    FILE + " has an entry that starts with " + prefix + " but does not have the form " + prefix
                            + "<version>.",
                    "Number the versions of a secret from 1.");
        }
        return Integer.parseInt(version);
    }

    private Properties read() {
        Properties properties = new Properties();
        if (!hasFile()) {
            return properties;
        }
        try (Reader reader = Files.newBufferedReader(folder.file(FILE), StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException failure) {
            throw new StartupException(
                    "The file " + folder.file(FILE) + " cannot be read: "
                            + failure.getClass().getSimpleName() + ".",
                    "Make it readable for the user that runs Keywright, or restore it from a backup.",
                    failure);
        }
        return properties;
    }

    private String newFile() {
        return """
                # Keywright's secrets: <name>.<version>=<32 bytes in base64>
                # or, for a version that becomes current later, <32 bytes in base64> from 2027-01-31T12:00:00Z.
                # The highest version whose time has come is current. The others are needed for older data.
                # This file and the database together reveal every recoverable API key. Back them up separately.
                """ + newSecret(PEPPER) + newSecret(MASTER_KEY) + newSecret(SIGNING_KEY);
    }

    private String newSecret(SecretName name) {
        byte[] bytes = new byte[Keyring.BYTES];
        random.nextBytes(bytes);
        return name.text() + ".1=" + Base64.getEncoder().encodeToString(bytes) + "\n";
    }
}
