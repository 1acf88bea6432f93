package dev.keywright.secrets;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Secrets given in the settings, each with its versions: {@code keywright.secrets.pepper.1=<base64>}. All others are stored in a file.
 *
 * @param folder the folder of that file, which several nodes can share; null for the data folder
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
        return "SecretSettings[pepper=" + pepper.keySet() + ", masterKey=" + masterKey.keySet() + ", signingKey="
                + signingKey.keySet() + ", folder=" + folder + "]";
    }
}
