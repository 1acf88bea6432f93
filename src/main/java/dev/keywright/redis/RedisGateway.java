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
 * Sends commands to Redis over one shared connection. Lettuce reconnects a broken connection. This class opens another one if none was ever
 * established, or if no replies arrive, since a connection may be lost without notice to either end.
 */
public final class RedisGateway {

    /** The maximum time to wait for a reply. */
    static final Duration MAX_WAIT = Duration.ofMillis(250);

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
            "Redis is unavailable, and so are rate limits; keywright.limits.on-failure decides whether requests are allowed. Check Redis.",
            "Redis is available again, and so are rate limits.");

    RedisGateway(RedisClient client, RedisURI uri) {
        this(client, uri, MAX_WAIT, System::nanoTime);
    }

    /**
     * @param longestWait the maximum time to wait for a reply
     * @param nanoTime like {@link System#nanoTime}, to schedule probes while Redis is unavailable
     */
    public RedisGateway(RedisClient client, RedisURI uri, Duration longestWait, LongSupplier nanoTime) {
        this.client = client;
        this.uri = uri;
        this.longestWait = longestWait;
        this.redisCircuitBreaker = new RedisCircuitBreaker(nanoTime);
    }

    /** Waits for a connection up to the given time, so that the first request finds one. Continues without one. */
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

    /** Whether Redis was available at the last attempt. */
    public boolean isUp() {
        return !redisCircuitBreaker.isOpen();
    }

    /**
     * Returns the reply to a command. The command is sent on subscription; the maximum wait is {@code 250 ms}.
     *
     * @param command sends the command, which takes effect even if the wait has timed out
     * @return errors with {@link RedisUnavailableException} if Redis is unavailable
     */
    public <T> Mono<T> execute(Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        return Mono.defer(() -> redisCircuitBreaker.tryAcquire()
                ? tryToAsk(command)
                : Mono.error(new RedisUnavailableException("Redis is unavailable")));
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
                .doOnError(TimeoutException.class, (late) -> closeIfOpen(wasThere ? line : null))
                .onErrorMap(this::failed);
    }

    /** Shared by all requests while the connection is being opened. */
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

    /** A new connection may only be slow to open. Closing it would keep a distant Redis from ever being reached. */
    private void closeIfOpen(@Nullable CompletableFuture<StatefulRedisConnection<String, byte[]>> line) {
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

    /** Holds a failure as a value. An error that arrives after the timeout would be logged as dropped, each time. */
    private record Answer<T>(@Nullable T value, @Nullable Throwable failure) {

        Mono<T> told() {
            return failure == null ? Mono.justOrEmpty(value) : Mono.error(failure);
        }
    }
}
