package dev.keywright.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The clock of the service, which a test can advance and stop. */
public final class ServiceClock extends Clock {

    private static final Clock SYSTEM = Clock.tickMillis(ZoneOffset.UTC);

    private volatile Duration ahead = Duration.ZERO;
    private volatile @Nullable Instant stoppedAt;

    /** Stops the clock except for explicit advances, so that the duration of a test has no effect. */
    public void stop() {
        stoppedAt = SYSTEM.instant();
    }

    public void resume() {
        stoppedAt = null;
    }

    public void advance(Duration duration) {
        ahead = ahead.plus(duration);
    }

    @Override
    public Instant instant() {
        Instant stopped = stoppedAt;
        return (stopped == null ? SYSTEM.instant() : stopped).plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return SYSTEM.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Configuration {

        @Bean
        @Primary
        ServiceClock mutableClock() {
            return new ServiceClock();
        }
    }
}
