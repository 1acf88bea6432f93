package dev.keywright.support;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** The few library calls that may block an event loop in tests, each for a moment. None is in Keywright's code. */
public final class BlockingAllowances implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
                // Queueing a task in a pool takes a lock for a moment, as in Reactor's own pools.
                .allowBlockingCallsInside("java.util.concurrent.LinkedBlockingQueue", "offer")
                // Cancelling a task takes the lock of the queue. Reactor allows this too, except for periodic tasks.
                .allowBlockingCallsInside("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "remove")
                // Starting a thread of a pool takes the lock of the pool.
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "addWorker")
                .allowBlockingCallsInside("java.util.ResourceBundle", "getBundle")
                // Threads that allocate their first buffers concurrently wait for each other.
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
                // The first thread that reads a type analyzes it, and others wait.
                .allowBlockingCallsInside(
                        "tools.jackson.databind.deser.DeserializerCache", "_createAndCacheValueDeserializer")
                // Waits a nanosecond when two requests of one subject collide.
                .allowBlockingCallsInside(
                        "io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter", "compareAndSet")
                // The first request after the pause of an open circuit breaker changes its state under a lock.
                .allowBlockingCallsInside(
                        "io.github.resilience4j.circuitbreaker.internal.CircuitBreakerStateMachine$OpenState",
                        "toHalfOpenState")
                // Lettuce counts the writers of a connection under a lock, for a moment.
                .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "incrementWriters")
                .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "decrementWriters")
                .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "doExclusive")
                // Lettuce assigns its event loops under a lock.
                .allowBlockingCallsInside("io.lettuce.core.resource.DefaultEventLoopGroupProvider", "allocate")
                // Looks up a file of Swagger UI in the jar, and reads its first page.
                .allowBlockingCallsInside(
                        "org.springframework.web.reactive.resource.PathResourceResolver", "getResource")
                .allowBlockingCallsInside("org.springdoc.webflux.ui.SwaggerIndexPageTransformer", "transform")
                // The first request for a file of a webjar reads the jar's version.
                .allowBlockingCallsInside("org.webjars.WebJarVersionLocator", "version");
    }
}
