package dev.keywright.redis;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The Redis connection, by the names of Spring Boot's properties.
 *
 * @param url like {@code redis://user:password@host:6379/0}, or {@code rediss://} for TLS. It replaces host, port and database, and also
 *     username and password if it contains any
 * @param host host name or address
 * @param port 1 to 65535
 * @param username null for the default user of Redis
 * @param password null for none
 * @param database 0 to the maximum of the Redis server, 15 by default
 * @param ssl whether the connection is encrypted
 * @param timeout how long a command may take; a request waits at most 250 ms for Redis, however long this is
 * @param connectTimeout how long connecting may take
 * @param sentinel must be null, not supported
 * @param cluster must be null, not supported
 */
@Validated
@ConfigurationProperties("spring.data.redis")
public record RedisProperties(
        @Nullable String url,
        @DefaultValue("localhost") String host,
        @DefaultValue("6379") @Min(1) @Max(65_535) int port,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("0") @Min(0) int database,
        @DefaultValue Ssl ssl,
        @DefaultValue("1s") Duration timeout,
        @DefaultValue("2s") Duration connectTimeout,
        @Nullable Map<String, String> sentinel,
        @Nullable Map<String, String> cluster) {

    /** Omits the password and the URL, which may contain it. */
    @Override
    public String toString() {
        return "RedisProperties[]";
    }

    /**
     * Encryption of the connection.
     *
     * @param enabled whether to encrypt
     * @param bundle must be null, not supported; the certificates of the JVM are trusted
     */
    public record Ssl(
            @DefaultValue("false") boolean enabled,
            @Nullable String bundle) {}
}
