package dev.keywright.redis;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.COUNT_BASED;

import dev.keywright.persistence.OutageLog;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
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

    /** Consecutive failures after which commands fail without being sent. */
    static final int MAX_FAILURES = 3;

    /** The time between probes while Redis is unavailable. It exceeds {@link #MAX_WAIT}, so that no earlier command is taken for a probe. */
    public static final Duration PROBE_INTERVAL = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(RedisGateway.class);

    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final RedisClient client;
    private final RedisURI uri;
    private final Duration maxWait;
    private final CircuitBreaker circuitBreaker;
    private final AtomicReference<@Nullable CompletableFuture<StatefulRedisConnection<String, byte[]>>> connection =
            new AtomicReference<>();
    private final OutageLog outage = new OutageLog(
            LOG,
            "Redis is unavailable, and so are rate limits; keywright.limits.on-failure decides whether requests are allowed. Check Redis.",
            "Redis is available again, and so are rate limits.");

    /**
     * @param timeout the maximum time to wait for a reply, if it is shorter than {@link #MAX_WAIT}
     */
    RedisGateway(RedisClient client, RedisURI uri, Duration timeout) {
        this(client, uri, timeout.compareTo(MAX_WAIT) < 0 ? timeout : MAX_WAIT, System::nanoTime);
    }

    /**
     * @param maxWait the maximum time to wait for a reply
     * @param nanoTime like {@link System#nanoTime}, to schedule probes while Redis is unavailable
     */
    public RedisGateway(RedisClient client, RedisURI uri, Duration maxWait, LongSupplier nanoTime) {
        this.client = client;
        this.uri = uri;
        this.maxWait = maxWait;
        this.circuitBreaker = circuitBreaker(nanoTime);
    }

    /** Opens after {@value #MAX_FAILURES} consecutive failures, and permits one probe at a time from then on. */
    static CircuitBreaker circuitBreaker(LongSupplier nanoTime) {
        return CircuitBreaker.of(
                "redis",
                CircuitBreakerConfig.custom()
                        .slidingWindow(MAX_FAILURES, MAX_FAILURES, COUNT_BASED, LOCK_FREE)
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(PROBE_INTERVAL)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .writableStackTraceEnabled(false)
                        .clock(monotonicClock(nanoTime))
                        .build());
    }

    /** A step of the system clock must not delay the next probe. */
    private static Clock monotonicClock(LongSupplier nanoTime) {
        long start = nanoTime.getAsLong();
        InstantSource source = () -> Instant.EPOCH.plusNanos(nanoTime.getAsLong() - start);
        return source.withZone(ZoneOffset.UTC);
    }

    /** Waits for a connection up to the given time, so that the first request finds one. Continues without one. */
    public RedisGateway start(Duration longest) {
        try {
            connected()
                    .thenCompose((connected) -> connected.async().ping())
                    .get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            circuitBreaker.onError(longest.toNanos(), TimeUnit.NANOSECONDS, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return this;
    }

    /** Whether Redis was available at the last attempt. */
    public boolean isUp() {
        return circuitBreaker.getState() == CircuitBreaker.State.CLOSED;
    }

    /**
     * Returns the reply to a command. The command is sent on subscription; the maximum wait is {@code 250 ms}.
     *
     * @param command sends the command, which takes effect even if the wait has timed out
     * @return errors with {@link RedisUnavailableException} if Redis is unavailable
     */
    public <T> Mono<T> execute(Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        return executeOnConnection((connected) -> command.apply(connected.async()));
    }

    <T> Mono<T> executeOnConnection(
            Function<StatefulRedisConnection<String, byte[]>, ? extends CompletionStage<T>> command) {
        return Mono.defer(() -> send(command))
                .transformDeferred(CircuitBreakerOperator.of(circuitBreaker))
                .doOnSuccess((reply) -> logRecovery())
                .onErrorMap(this::logOutage);
    }

    private <T> Mono<T> send(Function<StatefulRedisConnection<String, byte[]>, ? extends CompletionStage<T>> command) {
        CompletableFuture<StatefulRedisConnection<String, byte[]>> connecting = connected();
        boolean wasConnected = connecting.isDone();
        return Mono.fromFuture(() -> connecting.thenCompose(command).handle(Reply<T>::new), true)
                .timeout(maxWait)
                .flatMap(Reply::toMono)
                .doOnError(TimeoutException.class, (timeout) -> closeIfProbe(wasConnected ? connecting : null));
    }

    /** Shared by all requests while the connection is being opened. */
    private CompletableFuture<StatefulRedisConnection<String, byte[]>> connected() {
        CompletableFuture<StatefulRedisConnection<String, byte[]>> current = connection.get();
        if (current != null && !current.isCompletedExceptionally()) {
            return current;
        }
        CompletableFuture<StatefulRedisConnection<String, byte[]>> opening = new CompletableFuture<>();
        if (!connection.compareAndSet(current, opening)) {
            return connected();
        }
        CompletionStage<?> unused = client.connectAsync(CODEC, uri).whenComplete((connected, failure) -> {
            if (failure == null) {
                opening.complete(connected);
            } else {
                opening.completeExceptionally(failure);
            }
        });
        return opening;
    }

    /** A new connection may only be slow to open. Closing it would keep a distant Redis from ever being reached. */
    private void closeIfProbe(@Nullable CompletableFuture<StatefulRedisConnection<String, byte[]>> connecting) {
        if (connecting != null && !isUp() && connection.compareAndSet(connecting, null)) {
            CompletionStage<?> unused = connecting.thenCompose(StatefulRedisConnection::closeAsync);
        }
    }

    private void logRecovery() {
        if (isUp()) {
            outage.recovered();
        }
    }

    private Throwable logOutage(Throwable failure) {
        RedisUnavailableException unavailable = new RedisUnavailableException(failure.toString());
        if (!isUp()) {
            outage.failed(unavailable);
        }
        return unavailable;
    }

    /** Holds a failure as a value. An error that arrives after the timeout would be logged as dropped, each time. */
    private record Reply<T>(@Nullable T value, @Nullable Throwable failure) {

        Mono<T> toMono() {
            return failure == null ? Mono.justOrEmpty(value) : Mono.error(failure);
        }
    }
}
