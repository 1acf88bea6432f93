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

/** How many verdicts were given, by face and code, and how long each took. All meters are made beforehand: a verdict only counts. */
public final class VerdictMetrics {

    static final String COUNT = "keywright.verdicts";
    static final String FAILURES = "keywright.verdict.failures";
    static final String TIME = "keywright.verdict.time";

    /** From what a remembered key takes to what nobody should wait for. */
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

    private final Map<Endpoint, OfEndpoint> faces = new EnumMap<>(Endpoint.class);

    public VerdictMetrics(MeterRegistry registry) {
        for (Endpoint endpoint : Endpoint.values()) {
            faces.put(endpoint, new OfEndpoint(registry, endpoint));
        }
    }

    /** A verdict that was begun then, by {@link System#nanoTime}. */
    void given(Endpoint endpoint, Verdict.Code code, long begun) {
        OfEndpoint meters = Objects.requireNonNull(faces.get(endpoint));
        Objects.requireNonNull(meters.counts.get(code)).increment();
        meters.time.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
    }

    /** None could be given: the call is answered by a 503, or by a 500. */
    void failed(Endpoint endpoint) {
        Objects.requireNonNull(faces.get(endpoint)).failures.increment();
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
                                .description("Verdicts that were given")
                                .tag("face", name)
                                .tag("code", code.name())
                                .register(registry));
            }
            failures = Counter.builder(FAILURES)
                    .description("Calls for a verdict that could not be given one")
                    .tag("face", name)
                    .register(registry);
            time = Timer.builder(TIME)
                    .description("From a call's key to its verdict, without reading the call or writing the answer")
                    .tag("face", name)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
        }
    }
}
