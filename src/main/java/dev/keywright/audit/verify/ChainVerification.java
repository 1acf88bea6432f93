package dev.keywright.audit.verify;

import dev.keywright.audit.chain.AuditChain;
import dev.keywright.audit.chain.ChainHead;
import dev.keywright.audit.chain.SealedRecord;
import dev.keywright.audit.chain.StoredRow;
import dev.keywright.audit.verify.ChainFinding.Fault;
import dev.keywright.audit.verify.ChainFinding.Tampered;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a verification. Immutable: each step returns a new value.
 *
 * @param end the expected end of the audit log
 * @param reached the last intact record and its link to the next
 * @param newest the time of that record; null before the first
 * @param fault the finding for the next record; null while all records are intact
 */
record ChainVerification(
        AuditChain chain,
        ChainHead end,
        ChainHead reached,
        @Nullable Instant newest,
        @Nullable Tampered fault) {

    static ChainVerification of(AuditChain auditChain, ChainHead end) {
        return new ChainVerification(auditChain, end, ChainHead.START, null, null);
    }

    boolean isTampered() {
        return fault != null;
    }

    ChainVerification step(StoredRow storedRow) {
        long next = reached.sequence() + 1;
        SealedRecord entry = storedRow.record();
        if (storedRow.sequence() > next && next <= end.sequence()) {
            return tampered(next, Fault.MISSING, "it is missing.");
        }
        if (storedRow.sequence() != next) {
            return added(storedRow);
        }
        if (entry != null && !chain.hasKeyOf(entry)) {
            return tampered(
                    next,
                    Fault.SECRET_GONE,
                    "its version " + entry.keyVersion() + " of the secret keywright.secrets.pepper is missing.");
        }
        if (entry == null || !chain.isSealed(reached.link(), entry)) {
            return next > end.sequence() ? added(storedRow) : tampered(next, Fault.CHANGED, "it was changed.");
        }
        if (!chain.addressMatches(entry)) {
            return tampered(next, Fault.ADDRESS_CHANGED, "its address was changed.");
        }
        return new ChainVerification(
                chain, end, new ChainHead(next, chain.link(entry)), entry.row().at(), null);
    }

    private ChainVerification added(StoredRow storedRow) {
        return tampered(storedRow.sequence(), Fault.ADDED, "it was not added by Keywright.");
    }

    private ChainVerification tampered(long record, Fault kind, String why) {
        return new ChainVerification(chain, end, reached, newest, new Tampered(record, kind, why));
    }

    /** Returns the finding after the last row. */
    ChainFinding finding() {
        long last = reached.sequence();
        if (fault != null) {
            return fault;
        }
        if (last < end.sequence()) {
            String upTo = last + 1 == end.sequence() ? "" : ", with all records up to " + end.sequence();
            return new Tampered(last + 1, Fault.END_REMOVED, "it was removed from the end" + upTo + ".");
        }
        if (!reached.equals(end)) {
            return new Tampered(last, Fault.HEAD_CHANGED, "it does not match record " + last + ", the newest.");
        }
        return new ChainFinding.Intact(last, newest);
    }
}
