package dev.keywright.secrets;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Secrets by version: 32 bytes in base64, such as {@code keywright.secrets.pepper.1=<base64>}. The service generates those that are not
 * given at its first start, and stores them in the file secrets.properties.
 *
 * @param pepper the secret of the HMACs of API keys, audit records, login attempts and idempotency keys
 * @param masterKey encrypts recoverable keys
 * @param signingKey signs tokens and cursors
 * @param folder the folder of secrets.properties, which nodes on PostgreSQL can share; the data folder by default
 */
@ConfigurationProperties(prefix = "keywright.secrets", ignoreUnknownFields = false)
public record SecretProperties(
        @DefaultValue Map<Integer, String> pepper,
        @DefaultValue Map<Integer, String> masterKey,
        @DefaultValue Map<Integer, String> signingKey,
        @Nullable Path folder) {

    public boolean areComplete() {
        return !pepper.isEmpty() && !masterKey.isEmpty() && !signingKey.isEmpty();
    }

    /** The folder of the secrets file, for a service with this data folder. */
    public Path folderOr(Path data) {
        return folder == null ? data : folder;
    }

    @Override
    public String toString() {
        return "SecretProperties[pepper=" + pepper.keySet() + ", masterKey=" + masterKey.keySet() + ", signingKey="
                + signingKey.keySet() + ", folder=" + folder + "]";
    }
}
