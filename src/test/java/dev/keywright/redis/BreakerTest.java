package dev.keywright.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {

    /** Where the clock of nanoseconds is may be anywhere, even just before it starts again below 0. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    private final Breaker breaker = new Breaker(nanos::get);

    private void failOften() {
        for (int i = 0; i < Breaker.MOST_FAILURES; i++) {
            breaker.failed();
        }
    }

    private void pass(long share) {
        nanos.addAndGet(Breaker.BETWEEN_LOOKS.toNanos() * share / 100);
    }

    @Test
    void whenFailuresAreFewThenAllAreLetThrough() {
        breaker.failed();
        breaker.failed();

        assertThat(breaker.lets()).isTrue();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void whenASuccessIsBetweenThenFailuresAreCountedAnew() {
        breaker.failed();
        breaker.failed();
        breaker.succeeded();
        breaker.failed();
        breaker.failed();

        assertThat(breaker.lets()).isTrue();
    }

    @Test
    void whenItFailsAsOftenAsItMayThenAnOutageBeginsOnceAndNobodyIsLetThrough() {
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.failed()).isTrue();
        assertThat(breaker.failed()).isFalse();

        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.lets()).isFalse();
    }

    @Test
    void whenItIsTimeToLookThenOneIsLetThroughAndTheNextOnlyLater() {
        failOften();
        pass(99);
        assertThat(breaker.lets()).isFalse();
        pass(1);
        assertThat(breaker.lets()).isTrue();
        assertThat(breaker.lets()).isFalse();
        pass(99);
        assertThat(breaker.lets()).isFalse();
        pass(1);
        assertThat(breaker.lets()).isTrue();
    }

    @Test
    void whenALookSucceedsThenTheOutageIsOverOnceAndAllAreLetThrough() {
        failOften();
        pass(100);
        assertThat(breaker.lets()).isTrue();

        assertThat(breaker.succeeded()).isTrue();
        assertThat(breaker.succeeded()).isFalse();
        assertThat(breaker.lets()).isTrue();
        assertThat(breaker.lets()).isTrue();
    }
}
