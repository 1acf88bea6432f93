package dev.keywright.verification.service;

import dev.keywright.verification.Endpoint;
import dev.keywright.verification.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Counts verdicts by endpoint and code, and measures their time. All meters are registered in advance, so recording a verdict only
 * increments.
 */
public final class VerdictMetrics {

    static final String COUNT = "keywright.verdicts";
    static final String FAILURES = "keywright.verdict.failures";
    static final String TIME = "keywright.verdict.time";

    /** From the time of a cached key, 0.1 ms, to the timeout of the database, 5 s. */
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(100_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final Map<Endpoint, OfEndpoint> endpoints = new EnumMap<>(Endpoint.class);

    public VerdictMetrics(MeterRegistry registry) {
        for (Endpoint endpoint : Endpoint.values()) {
            endpoints.put(endpoint, new OfEndpoint(registry, endpoint));
        }
    }

    /** Records a verdict. {@code startNanos} is the start time by {@link System#nanoTime}. */
    void record(Endpoint endpoint, Verdict.Code code, long startNanos) {
        OfEndpoint endpointMeters = Objects.requireNonNull(endpoints.get(endpoint));
        Objects.requireNonNull(endpointMeters.counts.get(code)).increment();
        endpointMeters.time.record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
    }

    /** Records a failed verification, whose response is a 503 or a 500. */
    void failed(Endpoint endpoint) {
        Objects.requireNonNull(endpoints.get(endpoint)).failures.increment();
    }

    private static final class OfEndpoint {

        private final Map<Verdict.Code, Counter> counts = new EnumMap<>(Verdict.Code.class);
        private final Counter failures;
        private final Timer time;

        OfEndpoint(MeterRegistry registry, Endpoint endpoint) {
            String name = endpoint.name().toLowerCase(Locale.ROOT);
            for (Verdict.Code code : Verdict.Code.values()) {
                counts.put(
                        code,
                        Counter.builder(COUNT)
                                .description("Verdicts returned")
                                .tag("endpoint", name)
                                .tag("code", code.name())
                                .register(registry));
            }
            failures = Counter.builder(FAILURES)
                    .description("Verifications that failed without a verdict")
                    .tag("endpoint", name)
                    .register(registry);
            time = Timer.builder(TIME)
                    .description(
                            "Time from the key to its verdict, without reading the request or writing the response")
                    .tag("endpoint", name)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
        }
    }
}
