package dev.keywright.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RedisCircuitBreakerTest {

    /** The nanosecond clock may have any value, even one before its overflow. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    private final CircuitBreaker breaker = RedisGateway.circuitBreaker(nanos::get);

    private void fail() {
        breaker.onError(0, TimeUnit.NANOSECONDS, new IllegalStateException());
    }

    private void succeed() {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    private void failOften() {
        for (int i = 0; i < RedisGateway.MAX_FAILURES; i++) {
            fail();
        }
    }

    private void pass(long share) {
        nanos.addAndGet(RedisGateway.PROBE_INTERVAL.toNanos() * share / 100);
    }

    @Test
    void whenFailuresAreFewThenClosed() {
        fail();
        fail();

        assertThat(breaker.tryAcquirePermission()).isTrue();
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void whenCommandSucceedsThenFailureCountIsReset() {
        fail();
        fail();
        succeed();
        fail();
        fail();

        assertThat(breaker.tryAcquirePermission()).isTrue();
    }

    @Test
    void whenFailureThresholdIsReachedThenOpen() {
        failOften();

        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(breaker.tryAcquirePermission()).isFalse();
    }

    @Test
    void whenLateCommandFailsThenProbeIsNotDelayed() {
        failOften();
        pass(99);
        fail();
        pass(2);

        assertThat(breaker.tryAcquirePermission()).isTrue();
    }

    @Test
    void whenProbeIsDueThenOneIsPermitted() {
        failOften();
        pass(99);
        assertThat(breaker.tryAcquirePermission()).isFalse();
        pass(2);
        assertThat(breaker.tryAcquirePermission()).isTrue();
        assertThat(breaker.tryAcquirePermission()).isFalse();
        fail();
        pass(99);
        assertThat(breaker.tryAcquirePermission()).isFalse();
        pass(2);
        assertThat(breaker.tryAcquirePermission()).isTrue();
    }

    @Test
    void whenProbeIsCancelledThenNextIsPermitted() {
        failOften();
        pass(101);
        assertThat(breaker.tryAcquirePermission()).isTrue();
        breaker.releasePermission();

        assertThat(breaker.tryAcquirePermission()).isTrue();
    }

    @Test
    void whenProbeSucceedsThenClosed() {
        failOften();
        pass(101);
        assertThat(breaker.tryAcquirePermission()).isTrue();
        succeed();

        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(breaker.tryAcquirePermission()).isTrue();
        assertThat(breaker.tryAcquirePermission()).isTrue();
    }
}
