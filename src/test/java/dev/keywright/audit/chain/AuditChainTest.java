package dev.keywright.audit.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.audit.Actor;
import dev.keywright.audit.RequestSource;
import dev.keywright.support.store.TestKeyrings;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuditChainTest {

    private final AuditChain auditChain = new AuditChain(TestKeyrings.of(Map.of(1, 1)));
    private final Mac start = AuditChain.Head.START.link();

    private static AuditRecord event(long sequence, @Nullable String target, @Nullable String address) {
        return new AuditRecord(
                sequence,
                Instant.EPOCH,
                "key.created",
                "DONE",
                Actor.ANONYMOUS,
                target,
                new RequestSource(address, null),
                "{}");
    }

    @Test
    void whenNothingIsChangedThenSigned() {
        SignedRecord first = auditChain.sign(start, event(1, "a", "192.0.2.7"));
        SignedRecord second = auditChain.sign(auditChain.link(first), event(2, "b", null));

        assertThat(auditChain.isSigned(start, first)).isTrue();
        assertThat(auditChain.isSigned(auditChain.link(first), second)).isTrue();
        assertThat(auditChain.addressMatches(first)).isTrue();
    }

    @Test
    void whenPredecessorDiffersThenNotSigned() {
        SignedRecord first = auditChain.sign(start, event(1, "a", null));
        SignedRecord other = auditChain.sign(start, event(1, "b", null));
        SignedRecord second = auditChain.sign(auditChain.link(first), event(2, "c", null));

        assertThat(auditChain.isSigned(auditChain.link(other), second)).isFalse();
    }

    /** Otherwise a reader of the table could compute the head of a truncated audit log. */
    @Test
    void whenNextIsSignedThenItDependsOnMoreThanStoredMac() {
        SignedRecord first = auditChain.sign(start, event(1, "a", null));

        assertThat(auditChain.link(first)).isNotEqualTo(first.mac());
    }

    @Test
    void whenTextIsNullThenDiffersFromEmpty() {
        assertThat(auditChain.sign(start, event(1, null, null)).mac())
                .isNotEqualTo(auditChain.sign(start, event(1, "", null)).mac());
    }

    @Test
    void whenAddressIsErasedThenStillSigned() {
        SignedRecord record = auditChain.sign(start, event(1, "a", "192.0.2.7"));
        SignedRecord erased =
                new SignedRecord(event(1, "a", null), record.keyVersion(), record.addressMac(), record.mac());

        assertThat(auditChain.isSigned(start, erased)).isTrue();
        assertThat(auditChain.addressMatches(erased)).isTrue();
    }

    @Test
    void whenAddressIsOfOtherRecordThenDoesNotMatch() {
        SignedRecord one = auditChain.sign(start, event(1, "a", "192.0.2.7"));
        SignedRecord other = auditChain.sign(start, event(2, "a", "192.0.2.7"));

        assertThat(one.addressMac()).isNotEqualTo(other.addressMac());
    }

    @Test
    void whenKeyDiffersThenNotSigned() {
        SignedRecord record = auditChain.sign(start, event(1, "a", null));

        assertThat(new AuditChain(TestKeyrings.of(Map.of(1, 2))).isSigned(start, record))
                .isFalse();
        assertThat(new AuditChain(TestKeyrings.of(Map.of(2, 1))).hasKeyOf(record))
                .isFalse();
    }

    @Test
    void whenSecretIsRotatedThenChainContinuesWithNewVersion() {
        TestKeyrings.Rotating pepper = new TestKeyrings.Rotating();
        AuditChain rotated = new AuditChain(pepper.ring());
        SignedRecord first = rotated.sign(start, event(1, "a", "192.0.2.7"));
        pepper.rotate();
        Mac link = rotated.link(first);
        SignedRecord second = rotated.sign(link, event(2, "b", null));

        assertThat(second.keyVersion()).isEqualTo(2);
        assertThat(rotated.isSigned(start, first)).isTrue();
        assertThat(rotated.isSigned(link, second)).isTrue();
    }
}
