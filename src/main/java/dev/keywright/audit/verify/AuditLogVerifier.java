package dev.keywright.audit.verify;

import dev.keywright.audit.chain.AuditChain;
import dev.keywright.audit.chain.ChainHead;
import dev.keywright.audit.chain.SealedRecord;
import dev.keywright.audit.chain.StoredRow;
import dev.keywright.audit.store.AuditRepository;
import dev.keywright.audit.store.ChainHeadRepository;
import dev.keywright.audit.verify.ChainFinding.Fault;
import dev.keywright.audit.verify.ChainFinding.Tampered;
import dev.keywright.secrets.Secrets;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Verifies the whole audit log record by record, with constant memory. */
public final class AuditLogVerifier {

    private final AuditRepository events;
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
        this.events = new AuditRepository(database);
        this.heads = new ChainHeadRepository(database);
        this.auditChain = auditChain;
        this.snapshot = snapshot;
    }

    /** Returns the finding; stops at the first record that was tampered with. */
    public Mono<ChainFinding> verify() {
        return heads.find()
                .defaultIfEmpty(ChainHead.START)
                .flatMap(this::follow)
                .flatMap(this::explain)
                .as(snapshot::transactional);
    }

    private Mono<ChainVerification> follow(ChainHead end) {
        return events.all()
                .scan(ChainVerification.of(auditChain, end), ChainVerification::step)
                .takeUntil(ChainVerification::isTampered)
                .last();
    }

    /**
     * A record that does not match may have been moved, so this searches for the matching record at another position.
     */
    private Mono<ChainFinding> explain(ChainVerification walk) {
        if (!(walk.finding() instanceof Tampered broken) || broken.fault() != Fault.CHANGED) {
            return Mono.just(walk.finding());
        }
        return events.all()
                .filter((storedRow) -> belongs(storedRow, walk.reached()))
                .next()
                .<ChainFinding>map((storedRow) -> moved(broken.record(), storedRow.sequence()))
                .defaultIfEmpty(broken);
    }

    private boolean belongs(StoredRow storedRow, ChainHead before) {
        SealedRecord entry = storedRow.record();
        return entry != null
                && auditChain.hasKeyOf(entry)
                && auditChain.isSealed(before.link(), entry.movedTo(before.sequence() + 1));
    }

    private static Tampered moved(long record, long place) {
        return new Tampered(record, Fault.OUT_OF_PLACE, "it is in the place of record " + place + ".");
    }
}
