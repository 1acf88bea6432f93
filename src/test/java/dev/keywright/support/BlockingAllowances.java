package dev.keywright.support;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** The few calls that BlockHound lets block an event loop in the tests, each for a moment and none in our own code. */
public final class BlockingAllowances implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
                // A task is put in the queue of a pool: its lock is held for an instant, as in Reactor's own pools.
                .allowBlockingCallsInside("java.util.concurrent.LinkedBlockingQueue", "offer")
                // And so is the pool's own, when a thread of it starts.
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "addWorker")
                .allowBlockingCallsInside("java.util.ResourceBundle", "getBundle")
                // Threads that ask for their first buffers at once wait until there is room for all.
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
                // The first to read a type works out how, and others wait for it.
                .allowBlockingCallsInside(
                        "tools.jackson.databind.deser.DeserializerCache", "_createAndCacheValueDeserializer")
                // It waits a nanosecond when two calls of one subject collide.
                .allowBlockingCallsInside(
                        "io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter", "compareAndSet")
                // Lettuce counts who writes to a connection under a lock, for an instant.
                .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "incrementWriters")
                .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "decrementWriters")
                .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "doExclusive")
                // And it hands out its event loops under one.
                .allowBlockingCallsInside("io.lettuce.core.resource.DefaultEventLoopGroupProvider", "allocate")
                // They look for a file of Swagger UI's in the jar, and read its first page.
                .allowBlockingCallsInside(
                        "org.springframework.web.reactive.resource.PathResourceResolver", "getResource")
                .allowBlockingCallsInside("org.springdoc.webflux.ui.SwaggerIndexPageTransformer", "transform")
                // The first request for a file of a webjar reads the jar's version.
                .allowBlockingCallsInside("org.webjars.WebJarVersionLocator", "version");
    }
}
