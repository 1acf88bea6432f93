package dev.keywright.apikey.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InvalidationGroupsTest {

    private static final int MANY = 10_000;

    /** Counts how often an id is looked at. */
    private record CountingId(int number, AtomicInteger looks) {

        @Override
        public boolean equals(Object other) {
            looks.incrementAndGet();
            return other instanceof CountingId id && id.number == number;
        }

        @Override
        public int hashCode() {
            looks.incrementAndGet();
            return Integer.hashCode(number);
        }
    }

    private final AtomicInteger looks = new AtomicInteger();
    private final InvalidationGroups<CountingId> groups = new InvalidationGroups<>();

    private InvalidationGroups.Group<CountingId> group(int number) {
        return groups.of(new CountingId(number, looks));
    }

    private int looksOfInvalidation(int number) {
        int before = looks.get();
        groups.invalidate(new CountingId(number, looks));
        return looks.get() - before;
    }

    @Test
    void whenGroupIsInvalidatedThenCostDoesNotDependOnNumberOfGroups() {
        InvalidationGroups.Group<CountingId> alone = group(0);
        int few = looksOfInvalidation(0);
        List<InvalidationGroups.Group<CountingId>> many =
                IntStream.range(1, MANY).mapToObj(this::group).toList();

        assertThat(looksOfInvalidation(MANY / 2)).isLessThanOrEqualTo(few);
        assertThat(alone.isInvalidated()).isTrue();
        assertThat(many.stream().filter(InvalidationGroups.Group::isInvalidated))
                .containsExactly(many.get(MANY / 2 - 1));
    }

    @Test
    void whenKeyIsCachedAfterInvalidationThenItsGroupIsValid() {
        InvalidationGroups.Group<CountingId> before = group(7);
        assertThat(group(7)).isSameAs(before);
        groups.invalidate(new CountingId(7, looks));

        assertThat(group(7)).isNotSameAs(before);
        assertThat(group(7).isInvalidated()).isFalse();
    }
}
