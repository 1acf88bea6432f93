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
 * Carries word of the trail by Redis' publish and subscribe. Whoever does not hear it looks at the trail a little later. One
 * word is on its way at most: what is announced meanwhile is told by one more.
 *
 * <p>It has connections of its own, which are made anew each second while they can't be. Lettuce's own reconnecting waits for
 * up to 30 s, and keeps commands meanwhile that nobody needs any more.
 */
final class RedisAuditLogNotifier implements AuditLogNotifier {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAuditLogNotifier.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** A word that has no answer for so long is lost, and the line with it. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final RedisClient client;
    private final RedisURI uri;
    private final String channel;

    /** Tells this node's word from the others'. */
    private final String node = UUID.randomUUID().toString();

    private final AtomicBoolean isAway = new AtomicBoolean();

    /**
     * Joins those who speak on a channel.
     *
     * @param client does not reconnect by itself
     */
    RedisAuditLogNotifier(RedisClient client, RedisURI uri, String channel) {
        this.client = client;
        this.uri = uri;
        this.channel = channel;
    }

    @Override
    public Flux<?> exchange(Flux<?> announcements) {
        return Flux.usingWhen(
                        publisher(),
                        (mouth) -> Flux.usingWhen(
                                subscriber(),
                                (ears) -> Flux.merge(hear(ears), notifyOthers(mouth, announcements)),
                                RedisAuditLogNotifier::close),
                        RedisAuditLogNotifier::close)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE).doBeforeRetry((again) -> away(again.failure())));
    }

    private Mono<StatefulRedisConnection<String, String>> publisher() {
        return connection(() -> client.connectAsync(StringCodec.UTF8, uri));
    }

    private Mono<StatefulRedisPubSubConnection<String, String>> subscriber() {
        return connection(() -> client.connectPubSubAsync(StringCodec.UTF8, uri));
    }

    /** One that is made too late is closed. */
    private static <C extends StatefulConnection<String, String>> Mono<C> connection(
            Supplier<? extends CompletionStage<C>> connecting) {
        return Mono.defer(() -> {
            CompletionStage<C> made = connecting.get();
            return Mono.fromFuture(made.toCompletableFuture(), true)
                    .timeout(LONGEST, Mono.error(RedisAuditLogNotifier::silent))
                    .doOnCancel(() -> closeLater(made))
                    .doOnError((late) -> closeLater(made));
        });
    }

    private static void closeLater(CompletionStage<? extends StatefulConnection<String, String>> made) {
        CompletionStage<?> unused = made.thenCompose(StatefulConnection::closeAsync);
    }

    private static RedisConnectionException silent() {
        return new RedisConnectionException("no answer for " + LONGEST.toSeconds() + " s");
    }

    private static Mono<Void> close(StatefulConnection<String, String> connection) {
        return Mono.fromCompletionStage(connection::closeAsync);
    }

    /** Emits for each word of another node's, and at first: something may have been said before. */
    private Flux<String> hear(StatefulRedisPubSubConnection<String, String> ears) {
        return Flux.<String>create((sink) -> {
                    ears.addListener((RedisConnectionStateListener) new Subscriber(sink));
                    ears.addListener((RedisPubSubListener<String, String>) new Subscriber(sink));
                })
                .mergeWith(Mono.fromCompletionStage(() -> ears.async().subscribe(channel))
                        .timeout(LONGEST, Mono.error(RedisAuditLogNotifier::silent))
                        .then(Mono.fromSupplier(this::back)))
                .filter((word) -> !word.equals(node));
    }

    private Flux<String> notifyOthers(StatefulRedisConnection<String, String> mouth, Flux<?> announcements) {
        return Flux.merge(announcements, unreported())
                .onBackpressureLatest()
                .concatMap((word) -> publish(mouth), 0)
                .thenMany(Flux.empty());
    }

    /** Others may have been without a word of what was announced while Redis was away from here. */
    private Mono<Boolean> unreported() {
        return isAway.get() ? Mono.just(true) : Mono.empty();
    }

    private Mono<Long> publish(StatefulRedisConnection<String, String> mouth) {
        return Mono.fromCompletionStage(() -> mouth.async().publish(channel, node))
                .timeout(LONGEST, Mono.error(RedisAuditLogNotifier::silent));
    }

    private void away(Throwable why) {
        if (isAway.compareAndSet(false, true)) {
            LOG.warn("Redis is away, so other nodes hear of changes a little later: {}", why.toString());
        }
    }

    private String back() {
        if (isAway.compareAndSet(true, false)) {
            LOG.info("Redis is back, and other nodes hear of changes at once.");
        }
        return "";
    }

    /** Passes on what is said, and that the line is cut. */
    private static final class Subscriber extends RedisPubSubAdapter<String, String>
            implements RedisConnectionStateListener {

        private final FluxSink<String> sink;

        Subscriber(FluxSink<String> sink) {
            this.sink = sink;
        }

        @Override
        public void message(String from, String word) {
            sink.next(word);
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            sink.error(new RedisConnectionException("the connection is closed"));
        }
    }
}
