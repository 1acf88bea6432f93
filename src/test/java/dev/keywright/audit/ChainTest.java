package dev.keywright.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.storage.SecretRings;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChainTest {

    private final Chain chain = new Chain(SecretRings.of(Map.of(1, 1)));
    private final Mac start = Head.START.link();

    private static Event event(long sequence, @Nullable String target, @Nullable String address) {
        return new Event(
                sequence, Instant.EPOCH, "key.created", "DONE", Actor.ANYONE, target, new Origin(address, null), "{}");
    }

    @Test
    void whenNothingIsChangedThenSealed() {
        Entry first = chain.seal(start, event(1, "a", "192.0.2.7"));
        Entry second = chain.seal(chain.link(first), event(2, "b", null));

        assertThat(chain.isSealed(start, first)).isTrue();
        assertThat(chain.isSealed(chain.link(first), second)).isTrue();
        assertThat(chain.isAddressTrue(first)).isTrue();
    }

    @Test
    void whenTheRecordBeforeIsAnotherThenNotSealed() {
        Entry first = chain.seal(start, event(1, "a", null));
        Entry other = chain.seal(start, event(1, "b", null));
        Entry second = chain.seal(chain.link(first), event(2, "c", null));

        assertThat(chain.isSealed(chain.link(other), second)).isFalse();
    }

    /** Else whoever reads the table could make the head that fits to a trail without its end. */
    @Test
    void whenTheNextIsSealedThenToMoreThanTheMacInTheTable() {
        Entry first = chain.seal(start, event(1, "a", null));

        assertThat(chain.link(first)).isNotEqualTo(first.mac());
    }

    @Test
    void whenATextIsMissingThenThatIsNotAnEmptyOne() {
        assertThat(chain.seal(start, event(1, null, null)).mac())
                .isNotEqualTo(chain.seal(start, event(1, "", null)).mac());
    }

    @Test
    void whenAnAddressIsErasedThenStillSealed() {
        Entry entry = chain.seal(start, event(1, "a", "192.0.2.7"));
        Entry erased = new Entry(event(1, "a", null), entry.keyVersion(), entry.addressMac(), entry.mac());

        assertThat(chain.isSealed(start, erased)).isTrue();
        assertThat(chain.isAddressTrue(erased)).isTrue();
    }

    @Test
    void whenAnAddressIsThatOfAnotherRecordThenNotTrue() {
        Entry one = chain.seal(start, event(1, "a", "192.0.2.7"));
        Entry other = chain.seal(start, event(2, "a", "192.0.2.7"));

        assertThat(one.addressMac()).isNotEqualTo(other.addressMac());
    }

    @Test
    void whenTheKeyIsAnotherThenNotSealed() {
        Entry entry = chain.seal(start, event(1, "a", null));

        assertThat(new Chain(SecretRings.of(Map.of(1, 2))).isSealed(start, entry))
                .isFalse();
        assertThat(new Chain(SecretRings.of(Map.of(2, 1))).hasKeyOf(entry)).isFalse();
    }

    @Test
    void whenThePepperIsRotatedThenTheChainGoesOnUnderTheNewVersion() {
        SecretRings.Rotating pepper = new SecretRings.Rotating();
        Chain rotated = new Chain(pepper.ring());
        Entry first = rotated.seal(start, event(1, "a", "192.0.2.7"));
        pepper.rotate();
        Mac link = rotated.link(first);
        Entry second = rotated.seal(link, event(2, "b", null));

        assertThat(second.keyVersion()).isEqualTo(2);
        assertThat(rotated.isSealed(start, first)).isTrue();
        assertThat(rotated.isSealed(link, second)).isTrue();
    }
}
