package dev.keywright.redis;

import dev.keywright.startup.StartupException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "keywright.limits.store", havingValue = "redis")
@EnableConfigurationProperties(RedisProperties.class)
public class RedisConfiguration {

    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(1);

    /** The maximum number of commands that wait for a reply. */
    private static final int MAX_QUEUE = 10_000;

    private static final int LARGEST_PORT = 65_535;

    /**
     * Channels are not separated by database, so the name contains the database number. Two installations that share even that only poll
     * once too often.
     */
    private static final String CHANNEL = "keywright:trail:";

    @Bean(destroyMethod = "")
    public ClientResources redisResources() {
        return DefaultClientResources.builder()
                .reconnectDelay(() -> Delay.exponential(FIRST_DELAY, LONGEST_DELAY, 2, TimeUnit.MILLISECONDS))
                .build();
    }

    @Bean
    public RedisURI redisUri(RedisProperties settings) {
        reject("sentinel", settings.sentinel());
        reject("cluster", settings.cluster());
        reject("ssl.bundle", settings.ssl().bundle());
        RedisURI uri = settings.url() == null ? ofParts(settings) : ofUrl(settings.url(), settings);
        uri.setTimeout(settings.timeout());
        uri.setClientName("keywright");
        return uri;
    }

    /** Fails at a setting that Keywright does not support, so that it is not ignored silently. */
    private static void reject(String name, @Nullable Object given) {
        if (given != null) {
            throw new StartupException(
                    "spring.data.redis." + name + " is not supported.",
                    "Configure one Redis by spring.data.redis.url or spring.data.redis.host, and remove this setting.");
        }
    }

    /** Other settings supply what the URL omits. */
    private static RedisURI ofUrl(String url, RedisProperties settings) {
        RedisURI uri = parse(url);
        uri.setSsl(uri.isSsl() || settings.ssl().enabled());
        boolean namesUser = URI.create(url).getRawUserInfo() != null;
        return namesUser ? uri : authenticated(RedisURI.builder(uri), settings).build();
    }

    private static RedisURI parse(String url) {
        try {
            return RedisURI.create(url);
        } catch (IllegalArgumentException wrong) {
            // The message and the cause could contain the password.
            throw new StartupException(
                    "spring.data.redis.url is not a valid Redis URL.",
                    "Write it like redis://user:password@host:6379/0, or rediss:// for TLS.");
        }
    }

    private static RedisURI ofParts(RedisProperties settings) {
        if (settings.port() < 1 || settings.port() > LARGEST_PORT || settings.database() < 0) {
            throw new StartupException(
                    "spring.data.redis.port must be 1 to 65535 and spring.data.redis.database 0 or more, not "
                            + settings.port() + " and " + settings.database() + ".",
                    "Correct the invalid setting.");
        }
        RedisURI.Builder builder = RedisURI.builder()
                .withHost(settings.host())
                .withPort(settings.port())
                .withDatabase(settings.database())
                .withSsl(settings.ssl().enabled());
        return authenticated(builder, settings).build();
    }

    private static RedisURI.Builder authenticated(RedisURI.Builder builder, RedisProperties settings) {
        if (settings.password() == null) {
            return builder;
        }
        return settings.username() == null
                ? builder.withPassword(settings.password().toCharArray())
                : builder.withAuthentication(
                        settings.username(), settings.password().toCharArray());
    }

    /** Commands fail immediately while Redis is disconnected, instead of queueing. */
    @Bean(destroyMethod = "")
    public RedisClient redisClient(ClientResources resources, RedisURI uri, RedisProperties settings) {
        RedisClient client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_QUEUE)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(settings.timeout()))
                .build());
        return client;
    }

    @Bean
    RedisGateway redisGateway(RedisClient redisClient, RedisURI uri, RedisProperties settings) {
        return new RedisGateway(redisClient, uri).start(settings.connectTimeout());
    }

    /** {@link RedisAuditLogNotifier} reconnects by itself. */
    @Bean(destroyMethod = "")
    RedisClient notifierClient(ClientResources resources, RedisURI uri, RedisProperties settings) {
        RedisClient client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .keepAlive(true)
                        .build())
                .build());
        return client;
    }

    @Bean
    RedisAuditLogNotifier redisNotifier(RedisClient notifierClient, RedisURI uri) {
        return new RedisAuditLogNotifier(notifierClient, uri, CHANNEL + uri.getDatabase());
    }

    @Bean
    public RedisShutdown redisShutdown(List<RedisClient> clients, ClientResources resources) {
        return new RedisShutdown(clients, resources);
    }
}
