package dev.keywright.redis;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Redis is, by the names that Spring Boot has for it.
 *
 * @param url like {@code redis://user:password@host:6379/0}, or {@code rediss://} for TLS; of what is below, only host, port
 *     and database are then not looked at, and name and password only if it has none
 * @param host its name or address
 * @param port 1 to 65535
 * @param username null for Redis' default user
 * @param password null for none
 * @param database 0 to what Redis was told, 15 by default
 * @param ssl whether the connection is encrypted
 * @param timeout how long a command may take
 * @param connectTimeout how long connecting may take
 * @param sentinel null, since it is not understood
 * @param cluster null, since it is not understood
 */
@ConfigurationProperties("spring.data.redis")
public record RedisProperties(
        @Nullable String url,
        @DefaultValue("localhost") String host,
        @DefaultValue("6379") int port,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("0") int database,
        @DefaultValue Ssl ssl,
        @DefaultValue("1s") Duration timeout,
        @DefaultValue("2s") Duration connectTimeout,
        @Nullable Map<String, String> sentinel,
        @Nullable Map<String, String> cluster) {

    /** The password and the URL, which may have it, are secrets. */
    @Override
    public String toString() {
        return "RedisSettings[]";
    }

    /**
     * How the connection is encrypted.
     *
     * @param enabled whether it is
     * @param bundle null, since it is not understood; the JVM's certificates are trusted
     */
    public record Ssl(
            @DefaultValue("false") boolean enabled,
            @Nullable String bundle) {}
}
