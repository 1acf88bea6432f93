package dev.keywright.storage;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Secrets that are given instead of made, each as its versions: {@code keywright.secrets.pepper.1=<base64>}. One that is
 * not given is kept in the data folder.
 */
@ConfigurationProperties(prefix = "keywright.secrets", ignoreUnknownFields = false)
record SecretSettings(
        @DefaultValue Map<Integer, String> pepper,
        @DefaultValue Map<Integer, String> masterKey,
        @DefaultValue Map<Integer, String> signingKey) {

    boolean areComplete() {
        return !pepper.isEmpty() && !masterKey.isEmpty() && !signingKey.isEmpty();
    }

    @Override
    public String toString() {
        return "SecretSettings[pepper=" + pepper.keySet() + ", masterKey=" + masterKey.keySet() + ", signingKey="
                + signingKey.keySet() + "]";
    }
}
