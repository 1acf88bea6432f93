package dev.keywright.redis;

import dev.keywright.persistence.OutageLog;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Asks Redis, over one connection for all. Lettuce mends a connection that breaks; this makes another for the next who asks if there
 * never was one, or if nothing came through it any more: a line may be lost without word to either end.
 */
public final class RedisGateway {

    /** How long anybody waits. */
    static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(RedisGateway.class);

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final RedisClient client;
    private final RedisURI uri;
    private final Duration longestWait;
    private final RedisCircuitBreaker redisCircuitBreaker;
    private final AtomicReference<@Nullable CompletableFuture<StatefulRedisConnection<String, byte[]>>> connection =
            new AtomicReference<>();
    private final OutageLog outage = new OutageLog(
            LOG,
            "Redis is out of order, and limits with it: keywright.limits.on-failure says what calls come to.",
            "Redis is back, and limits with it.");

    RedisGateway(RedisClient client, RedisURI uri) {
        this(client, uri, LONGEST_WAIT, System::nanoTime);
    }

    /**
     * Asks the Redis at an address.
     *
     * @param longestWait how long anybody waits
     * @param nanoTime as {@link System#nanoTime}, for when to look again for one that is away
     */
    public RedisGateway(RedisClient client, RedisURI uri, Duration longestWait, LongSupplier nanoTime) {
        this.client = client;
        this.uri = uri;
        this.longestWait = longestWait;
        this.redisCircuitBreaker = new RedisCircuitBreaker(nanoTime);
    }

    /** Waits until there is a connection, for as long as connecting may take, so that the first call finds one; goes on without. */
    public RedisGateway start(Duration longest) {
        try {
            connected().thenCompose((there) -> there.async().ping()).get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            failed(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return this;
    }

    /** Whether Redis could be asked when it was last looked at. */
    public boolean isUp() {
        return !redisCircuitBreaker.isOpen();
    }

    /**
     * What Redis answers; it is asked on subscription, and at most {@code 250 ms} are waited for it.
     *
     * @param command asks it; what it does is done whether or not anybody still waits
     * @return errors with {@link RedisUnavailableException} if Redis is out of order
     */
    public <T> Mono<T> ask(Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        return Mono.defer(() -> redisCircuitBreaker.lets()
                ? tryToAsk(command)
                : Mono.error(new RedisUnavailableException("Redis is out of order")));
    }

    private <T> Mono<T> tryToAsk(Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        CompletableFuture<StatefulRedisConnection<String, byte[]>> line = connected();
        boolean wasThere = line.isDone();
        return Mono.fromFuture(
                        () -> line.thenCompose((there) -> command.apply(there.async()))
                                .handle(Answer<T>::new),
                        true)
                .timeout(longestWait)
                .flatMap(Answer::told)
                .doOnSuccess((answer) -> works())
                .doOnError(TimeoutException.class, (late) -> hangUpIfOpen(wasThere ? line : null))
                .onErrorMap(this::failed);
    }

    /** Shared by all who come while it is being made. */
    private CompletableFuture<StatefulRedisConnection<String, byte[]>> connected() {
        CompletableFuture<StatefulRedisConnection<String, byte[]>> known = connection.get();
        if (known != null && !known.isCompletedExceptionally()) {
            return known;
        }
        CompletableFuture<StatefulRedisConnection<String, byte[]>> mine = new CompletableFuture<>();
        if (!connection.compareAndSet(known, mine)) {
            return connected();
        }
        CompletionStage<?> unused = client.connectAsync(CODEC, uri).whenComplete((there, failure) -> {
            if (failure == null) {
                mine.complete(there);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }

    /** One that is new when it is asked may only be slow to begin; else a Redis far away would never be found. */
    private void hangUpIfOpen(@Nullable CompletableFuture<StatefulRedisConnection<String, byte[]>> line) {
        if (line != null && redisCircuitBreaker.isOpen() && connection.compareAndSet(line, null)) {
            CompletionStage<?> unused = line.thenCompose(StatefulRedisConnection::closeAsync);
        }
    }

    private void works() {
        if (redisCircuitBreaker.succeeded()) {
            outage.recovered();
        }
    }

    private Throwable failed(Throwable failure) {
        RedisUnavailableException told = new RedisUnavailableException(failure.toString());
        if (redisCircuitBreaker.failed()) {
            outage.failed(told);
        }
        return told;
    }

    /** A failure is a value here, since one that comes when nobody waits any more would be told in the log, each time. */
    private record Answer<T>(@Nullable T value, @Nullable Throwable failure) {

        Mono<T> told() {
            return failure == null ? Mono.justOrEmpty(value) : Mono.error(failure);
        }
    }
}
