package dev.keywright.redis;

import dev.keywright.audit.tail.AuditLogNotifier;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Notifies nodes of audit log changes by Redis publish/subscribe. A node that misses a notification polls the audit log a little later. At
 * most one notification is in flight: appends meanwhile share the next one.
 *
 * <p>It uses its own connections, and retries every second to open them. Lettuce's reconnecting waits for up to 30 s and queues commands
 * that are outdated by then.
 */
final class RedisAuditLogNotifier implements AuditLogNotifier {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAuditLogNotifier.class);

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    /** After this time without a reply, the notification and the connection are considered lost. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final RedisClient client;
    private final RedisURI uri;
    private final String channel;

    /** Distinguishes this node's notifications from those of others. */
    private final String node = UUID.randomUUID().toString();

    private final AtomicBoolean isUnavailable = new AtomicBoolean();

    /**
     * Publishes to and subscribes to a channel.
     *
     * @param client must not reconnect automatically
     */
    RedisAuditLogNotifier(RedisClient client, RedisURI uri, String channel) {
        this.client = client;
        this.uri = uri;
        this.channel = channel;
    }

    @Override
    public Flux<?> exchange(Flux<?> localAppends) {
        return Flux.usingWhen(
                        publisher(),
                        (publisher) -> Flux.usingWhen(
                                subscriber(),
                                (subscriber) ->
                                        Flux.merge(notifications(subscriber), notifyOthers(publisher, localAppends)),
                                RedisAuditLogNotifier::close),
                        RedisAuditLogNotifier::close)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RETRY_DELAY)
                        .doBeforeRetry((again) -> logOutage(again.failure())));
    }

    private Mono<StatefulRedisConnection<String, String>> publisher() {
        return connection(() -> client.connectAsync(StringCodec.UTF8, uri));
    }

    private Mono<StatefulRedisPubSubConnection<String, String>> subscriber() {
        return connection(() -> client.connectPubSubAsync(StringCodec.UTF8, uri));
    }

    /** A connection that opens after the timeout is closed. */
    private static <C extends StatefulConnection<String, String>> Mono<C> connection(
            Supplier<? extends CompletionStage<C>> connecting) {
        return Mono.defer(() -> {
            CompletionStage<C> opening = connecting.get();
            return Mono.fromFuture(opening.toCompletableFuture(), true)
                    .timeout(TIMEOUT, Mono.error(RedisAuditLogNotifier::silent))
                    .doOnCancel(() -> closeLater(opening))
                    .doOnError((failure) -> closeLater(opening));
        });
    }

    private static void closeLater(CompletionStage<? extends StatefulConnection<String, String>> opening) {
        CompletionStage<?> unused = opening.thenCompose(StatefulConnection::closeAsync);
    }

    private static RedisConnectionException silent() {
        return new RedisConnectionException("no reply for " + TIMEOUT.toSeconds() + " s");
    }

    private static Mono<Void> close(StatefulConnection<String, String> connection) {
        return Mono.fromCompletionStage(connection::closeAsync);
    }

    /** Emits for each notification of another node, and once at the start, because earlier ones may have been missed. */
    private Flux<String> notifications(StatefulRedisPubSubConnection<String, String> subscriber) {
        return Flux.<String>create((sink) -> {
                    subscriber.addListener((RedisConnectionStateListener) new Subscriber(sink));
                    subscriber.addListener((RedisPubSubListener<String, String>) new Subscriber(sink));
                })
                .mergeWith(Mono.fromCompletionStage(() -> subscriber.async().subscribe(channel))
                        .timeout(TIMEOUT, Mono.error(RedisAuditLogNotifier::silent))
                        .then(Mono.fromSupplier(this::logRecovery)))
                .filter((nodeId) -> !nodeId.equals(node));
    }

    private Flux<String> notifyOthers(StatefulRedisConnection<String, String> publisher, Flux<?> localAppends) {
        return Flux.merge(localAppends, missedDuringOutage())
                .onBackpressureLatest()
                .concatMap((nodeId) -> publish(publisher), 0)
                .thenMany(Flux.empty());
    }

    /** After an outage other nodes may have missed changes of this node. */
    private Mono<Boolean> missedDuringOutage() {
        return isUnavailable.get() ? Mono.just(true) : Mono.empty();
    }

    private Mono<Long> publish(StatefulRedisConnection<String, String> publisher) {
        return Mono.fromCompletionStage(() -> publisher.async().publish(channel, node))
                .timeout(TIMEOUT, Mono.error(RedisAuditLogNotifier::silent));
    }

    private void logOutage(Throwable cause) {
        if (isUnavailable.compareAndSet(false, true)) {
            LOG.warn("Redis is unavailable; other nodes see changes later, by polling: {}", cause.toString());
        }
    }

    private String logRecovery() {
        if (isUnavailable.compareAndSet(true, false)) {
            LOG.info("Redis is available again; other nodes see changes immediately.");
        }
        return "";
    }

    /** Forwards notifications, and reports a closed connection. */
    private static final class Subscriber extends RedisPubSubAdapter<String, String>
            implements RedisConnectionStateListener {

        private final FluxSink<String> sink;

        Subscriber(FluxSink<String> sink) {
            this.sink = sink;
        }

        @Override
        public void message(String from, String nodeId) {
            sink.next(nodeId);
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            sink.error(new RedisConnectionException("the connection is closed"));
        }
    }
}
