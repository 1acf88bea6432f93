package dev.keywright.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RedisCircuitBreakerTest {

    /** The nanosecond clock may have any value, even one before its overflow. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    private final RedisCircuitBreaker redisCircuitBreaker = new RedisCircuitBreaker(nanos::get);

    private void failOften() {
        for (int i = 0; i < RedisCircuitBreaker.MAX_FAILURES; i++) {
            redisCircuitBreaker.failed();
        }
    }

    private void pass(long share) {
        nanos.addAndGet(RedisCircuitBreaker.BETWEEN_LOOKS.toNanos() * share / 100);
    }

    @Test
    void whenFailuresAreFewThenAllAreLetThrough() {
        redisCircuitBreaker.failed();
        redisCircuitBreaker.failed();

        assertThat(redisCircuitBreaker.tryAcquire()).isTrue();
        assertThat(redisCircuitBreaker.isOpen()).isFalse();
    }

    @Test
    void whenASuccessIsBetweenThenFailuresAreCountedAgain() {
        redisCircuitBreaker.failed();
        redisCircuitBreaker.failed();
        redisCircuitBreaker.succeeded();
        redisCircuitBreaker.failed();
        redisCircuitBreaker.failed();

        assertThat(redisCircuitBreaker.tryAcquire()).isTrue();
    }

    @Test
    void whenItFailsAsOftenAsItMayThenAnOutageBeginsOnceAndNoOneIsLetThrough() {
        assertThat(redisCircuitBreaker.failed()).isFalse();
        assertThat(redisCircuitBreaker.failed()).isFalse();
        assertThat(redisCircuitBreaker.failed()).isTrue();
        assertThat(redisCircuitBreaker.failed()).isFalse();

        assertThat(redisCircuitBreaker.isOpen()).isTrue();
        assertThat(redisCircuitBreaker.tryAcquire()).isFalse();
    }

    @Test
    void whenItIsTimeToLookThenOneIsLetThroughAndTheNextOnlyLater() {
        failOften();
        pass(99);
        assertThat(redisCircuitBreaker.tryAcquire()).isFalse();
        pass(1);
        assertThat(redisCircuitBreaker.tryAcquire()).isTrue();
        assertThat(redisCircuitBreaker.tryAcquire()).isFalse();
        pass(99);
        assertThat(redisCircuitBreaker.tryAcquire()).isFalse();
        pass(1);
        assertThat(redisCircuitBreaker.tryAcquire()).isTrue();
    }

    @Test
    void whenALookSucceedsThenTheOutageIsOverOnceAndAllAreLetThrough() {
        failOften();
        pass(100);
        assertThat(redisCircuitBreaker.tryAcquire()).isTrue();

        assertThat(redisCircuitBreaker.succeeded()).isTrue();
        assertThat(redisCircuitBreaker.succeeded()).isFalse();
        assertThat(redisCircuitBreaker.tryAcquire()).isTrue();
        assertThat(redisCircuitBreaker.tryAcquire()).isTrue();
    }
}
