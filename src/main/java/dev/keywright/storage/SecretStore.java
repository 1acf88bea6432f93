package dev.keywright.storage;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the secrets from the settings and from their file in the data folder, and makes the file at the first start. */
final class SecretStore {

    static final String FILE = "secrets.properties";

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");
    private static final String PEPPER = "pepper";
    private static final String MASTER_KEY = "master-key";
    private static final String SIGNING_KEY = "signing-key";

    private final DataFolder folder;
    private final SecretSettings settings;
    private final SecureRandom random;

    SecretStore(DataFolder folder, SecretSettings settings, SecureRandom random) {
        this.folder = folder;
        this.settings = settings;
        this.random = random;
    }

    /**
     * Opens the secrets.
     *
     * @param database the database's file: one that exists was made with secrets, so that new ones would be wrong
     */
    Secrets open(Path database) {
        if (Files.exists(folder.file(FILE))) {
            return secrets(read());
        }
        if (settings.areComplete()) {
            return secrets(new Properties());
        }
        refuseToReplace(database);
        folder.write(FILE, newFile());
        return secrets(read());
    }

    private void refuseToReplace(Path database) {
        if (Files.exists(database)) {
            throw new StartRefusal(
                    "The file " + folder.file(FILE) + " is gone, but the database beside it is there. Without its"
                            + " secrets no API key in it can be recognised.",
                    "Restore " + FILE
                            + " from a backup, or give its secrets as settings under keywright.secrets. To start"
                            + " anew, move the database away.");
        }
    }

    private Secrets secrets(Properties file) {
        return new Secrets(
                ring(PEPPER, settings.pepper(), file),
                ring(MASTER_KEY, settings.masterKey(), file),
                ring(SIGNING_KEY, settings.signingKey(), file));
    }

    /** The versions of a secret are those of the settings and of the file together. */
    private static SecretRing ring(String name, Map<Integer, String> given, Properties file) {
        Map<Integer, String> all = versions(name + ".", file);
        given.forEach((version, secret) -> {
            if (!all.getOrDefault(version, secret).equals(secret)) {
                throw new StartRefusal(
                        "Version " + version + " of keywright.secrets." + name + " is given, and is not what " + FILE
                                + " has. What was made with the one cannot be recognised with the other.",
                        "Take it out of the settings, or give it the number of a new version.");
            }
            all.put(version, secret);
        });
        return SecretRing.of(name, all);
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
            throw new StartRefusal(
                    FILE + " has an entry that begins with " + prefix + " and is not of the form " + prefix
                            + "<version>.",
                    "Number the versions of a secret from 1.");
        }
        return Integer.parseInt(version);
    }

    private Properties read() {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.file(FILE), StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException failure) {
            throw new StartRefusal(
                    "The file " + folder.file(FILE) + " cannot be read: "
                            + failure.getClass().getSimpleName() + ".",
                    "Make it readable for the user that runs Keywright, or restore it from a backup.",
                    failure);
        }
        return properties;
    }

    private String newFile() {
        return """
                # Keywright's secrets: <name>.<version>=<32 bytes in base64>. The highest version is in use.
                # Whoever has this file and the database has every recoverable API key. Back it up apart from the database.
                """ + newSecret(PEPPER) + newSecret(MASTER_KEY) + newSecret(SIGNING_KEY);
    }

    private String newSecret(String name) {
        byte[] bytes = new byte[SecretRing.BYTES];
        random.nextBytes(bytes);
        return name + ".1=" + Base64.getEncoder().encodeToString(bytes) + "\n";
    }
}
