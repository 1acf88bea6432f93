package dev.keywright.audit.verify;

import dev.keywright.audit.chain.AuditChain;
import dev.keywright.audit.chain.AuditChain.Head;
import dev.keywright.audit.chain.SignedRecord;
import dev.keywright.audit.store.AuditRepository;
import dev.keywright.audit.store.AuditRepository.StoredRow;
import dev.keywright.audit.store.ChainHeadRepository;
import dev.keywright.audit.verify.ChainFinding.Fault;
import dev.keywright.audit.verify.ChainFinding.SecretMissing;
import dev.keywright.audit.verify.ChainFinding.Tampered;
import dev.keywright.secrets.Secrets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Verifies the whole audit log record by record, with constant memory. */
public final class AuditLogVerifier {

    private final AuditRepository records;
    private final ChainHeadRepository heads;
    private final AuditChain auditChain;
    private final TransactionalOperator snapshot;

    /**
     * Creates a verifier of the audit log in a database.
     *
     * @param snapshot runs transactions with a consistent snapshot of the database
     */
    public AuditLogVerifier(DatabaseClient database, Secrets secrets, TransactionalOperator snapshot) {
        this(database, new AuditChain(secrets.pepper()), snapshot);
    }

    public AuditLogVerifier(DatabaseClient database, AuditChain auditChain, TransactionalOperator snapshot) {
        this.records = new AuditRepository(database);
        this.heads = new ChainHeadRepository(database);
        this.auditChain = auditChain;
        this.snapshot = snapshot;
    }

    /** Returns the finding; stops at the first record that was tampered with or cannot be verified. */
    public Mono<ChainFinding> verify() {
        return heads.find()
                .defaultIfEmpty(Head.START)
                .flatMap(this::follow)
                .flatMap(this::explain)
                .as(snapshot::transactional);
    }

    private Mono<ChainVerification> follow(Head end) {
        return records.all()
                .scan(ChainVerification.of(auditChain, end), ChainVerification::step)
                .takeUntil(ChainVerification::hasFault)
                .last();
    }

    /**
     * A record that does not match may have been moved, so this searches for the matching record at another position.
     */
    private Mono<ChainFinding> explain(ChainVerification verification) {
        if (!(verification.finding() instanceof Tampered broken) || broken.fault() != Fault.CHANGED) {
            return Mono.just(verification.finding());
        }
        return records.all()
                .filter((storedRow) -> belongs(storedRow, verification.reached()))
                .next()
                .<ChainFinding>map((storedRow) -> moved(broken.record(), storedRow.sequence()))
                .defaultIfEmpty(broken);
    }

    private boolean belongs(StoredRow storedRow, Head before) {
        SignedRecord record = storedRow.record();
        return record != null
                && auditChain.hasKeyOf(record)
                && auditChain.isSigned(before.link(), record.withSequence(before.sequence() + 1));
    }

    private static Tampered moved(long record, long foundAt) {
        return new Tampered(record, Fault.OUT_OF_PLACE, "it is in the place of record " + foundAt + ".");
    }

    /**
     * The progress of a verification. Immutable: each step returns a new value.
     *
     * @param end the expected end of the audit log
     * @param reached the last intact record and its link to the next
     * @param newest the time of that record; null before the first
     * @param fault the finding for the next record; null while all records are intact
     */
    private record ChainVerification(
            AuditChain chain,
            Head end,
            Head reached,
            @Nullable Instant newest,
            @Nullable ChainFinding fault) {

        static ChainVerification of(AuditChain auditChain, Head end) {
            return new ChainVerification(auditChain, end, Head.START, null, null);
        }

        boolean hasFault() {
            return fault != null;
        }

        ChainVerification step(StoredRow storedRow) {
            long next = reached.sequence() + 1;
            SignedRecord record = storedRow.record();
            if (storedRow.sequence() > next && next <= end.sequence()) {
                return tampered(next, Fault.MISSING, "it is missing.");
            }
            if (storedRow.sequence() != next) {
                return added(storedRow);
            }
            if (record != null && !chain.hasKeyOf(record)) {
                return with(new SecretMissing(next, record.keyVersion()));
            }
            if (record == null || !chain.isSigned(reached.link(), record)) {
                return next > end.sequence() ? added(storedRow) : tampered(next, Fault.CHANGED, "it was changed.");
            }
            if (!chain.addressMatches(record)) {
                return tampered(next, Fault.ADDRESS_CHANGED, "its address was changed.");
            }
            return new ChainVerification(
                    chain,
                    end,
                    new Head(next, chain.link(record)),
                    record.content().at(),
                    null);
        }

        private ChainVerification added(StoredRow storedRow) {
            return tampered(storedRow.sequence(), Fault.ADDED, "it was not added by Keywright.");
        }

        private ChainVerification tampered(long record, Fault kind, String reason) {
            return with(new Tampered(record, kind, reason));
        }

        private ChainVerification with(ChainFinding finding) {
            return new ChainVerification(chain, end, reached, newest, finding);
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
}
