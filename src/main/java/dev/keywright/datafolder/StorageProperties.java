package dev.keywright.datafolder;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Storage.
 *
 * @param data the data folder, created at the first start with permissions for its owner only
 * @param store the database
 */
@ConfigurationProperties("keywright")
public record StorageProperties(
        @DefaultValue("./data") Path data,
        @DefaultValue("sqlite") Database store) {

    /** The supported databases. */
    public enum Database {
        SQLITE,
        POSTGRESQL
    }
}
