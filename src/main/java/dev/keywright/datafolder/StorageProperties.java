package dev.keywright.datafolder;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the service keeps what it must not lose.
 *
 * @param data the data folder, made at the first start with rights for its owner alone
 * @param store which database is used
 */
@ConfigurationProperties("keywright")
public record StorageProperties(
        @DefaultValue("./data") Path data,
        @DefaultValue("sqlite") Store store) {

    /** The databases that the service runs on. */
    public enum Store {
        SQLITE,
        POSTGRESQL
    }
}
