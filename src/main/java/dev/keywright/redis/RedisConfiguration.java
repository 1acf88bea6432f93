package dev.keywright.redis;

import dev.keywright.startup.StartupException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.concurrent.Future;
import java.net.URI;
import java.time.Duration;
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
    private static final Duration MAX_DELAY = Duration.ofSeconds(1);

    /** The maximum number of commands that wait for a reply. */
    private static final int MAX_QUEUE = 10_000;

    private static final long MAX_STOP_SECONDS = 2;

    /**
     * Channels are not separated by database, so the name contains the database number. Two installations that share even that only poll
     * once too often.
     */
    private static final String CHANNEL = "keywright:audit:";

    /** Shut down after the clients, which depend on it, and without Lettuce's quiet period. */
    @Bean(destroyMethod = "shutdown")
    public ClientResources redisResources() {
        DefaultClientResources.Builder builder = DefaultClientResources.builder()
                .reconnectDelay(() -> Delay.exponential(FIRST_DELAY, MAX_DELAY, 2, TimeUnit.MILLISECONDS));
        return new DefaultClientResources(builder) {

            @Override
            public Future<Boolean> shutdown() {
                return shutdown(0, MAX_STOP_SECONDS, TimeUnit.SECONDS);
            }
        };
    }

    @Bean
    public RedisURI redisUri(RedisProperties settings) {
        reject("sentinel", settings.sentinel());
        reject("cluster", settings.cluster());
        reject("ssl.bundle", settings.ssl().bundle());
        RedisURI uri = settings.url() == null ? ofParts(settings) : ofUrl(settings.url());
        uri.setSsl(uri.isSsl() || settings.ssl().enabled());
        if (settings.password() != null && !namesUser(settings.url())) {
            uri.setCredentialsProvider(new StaticCredentialsProvider(
                    settings.username(), settings.password().toCharArray()));
        }
        uri.setTimeout(settings.timeout());
        uri.setClientName("keywright");
        return uri;
    }

    /** Fails at a setting that Keywright does not support, so that it is not ignored silently. */
    private static void reject(String name, @Nullable Object value) {
        if (value != null) {
            throw new StartupException(
                    "spring.data.redis." + name + " is not supported.",
                    "Configure one Redis by spring.data.redis.url or spring.data.redis.host, and remove this setting.");
        }
    }

    /** The settings supply the user that the URL omits. */
    private static boolean namesUser(@Nullable String url) {
        return url != null && URI.create(url).getRawUserInfo() != null;
    }

    private static RedisURI ofUrl(String url) {
        try {
            return RedisURI.create(url);
        } catch (IllegalArgumentException invalid) {
            // The message and the cause could contain the password.
            throw new StartupException(
                    "spring.data.redis.url is not a valid Redis URL.",
                    "Write it like redis://user:password@host:6379/0, or rediss:// for TLS.");
        }
    }

    private static RedisURI ofParts(RedisProperties settings) {
        return RedisURI.builder()
                .withHost(settings.host())
                .withPort(settings.port())
                .withDatabase(settings.database())
                .build();
    }

    /**
     * Commands fail immediately while Redis is disconnected, instead of queueing. They have no timer of their own, because {@link RedisGateway}
     * limits the wait for replies. Lettuce's default is a timer for each command, which it never cancels for a {@link ScriptCommand}.
     */
    @Bean
    public RedisClient redisClient(ClientResources resources, RedisURI uri, RedisProperties settings) {
        RedisClient client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_QUEUE)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .build())
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .build());
        return client;
    }

    @Bean
    RedisGateway redisGateway(RedisClient redisClient, RedisURI uri, RedisProperties settings) {
        return new RedisGateway(redisClient, uri, settings.timeout()).start(settings.connectTimeout());
    }

    /** {@link RedisAuditLogNotifier} reconnects by itself. */
    @Bean
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
}
