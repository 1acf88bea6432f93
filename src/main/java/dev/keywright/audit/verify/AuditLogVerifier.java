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

/** Checks the whole trail, record by record, in a memory that does not grow with it. */
public final class AuditLogVerifier {

    private final AuditRepository events;
    private final ChainHeadRepository heads;
    private final AuditChain auditChain;
    private final TransactionalOperator snapshot;

    /**
     * A check of the trail in a database.
     *
     * @param snapshot transactions in which every statement sees the same state of the database
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

    /** What is found; it stops at the first record that is not as it was written. */
    public Mono<ChainFinding> run() {
        return heads.find()
                .defaultIfEmpty(ChainHead.START)
                .flatMap(this::follow)
                .flatMap(this::explain)
                .as(snapshot::transactional);
    }

    private Mono<ChainVerification> follow(ChainHead end) {
        return events.all()
                .scan(ChainVerification.of(auditChain, end), ChainVerification::step)
                .takeUntil(ChainVerification::isBroken)
                .last();
    }

    /** A record that does not fit where it stands may have been moved: the one that does fit is looked for behind it. */
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
        SealedRecord entry = storedRow.entry();
        return entry != null
                && auditChain.hasKeyOf(entry)
                && auditChain.isSealed(before.link(), entry.movedTo(before.sequence() + 1));
    }

    private static Tampered moved(long record, long place) {
        return new Tampered(record, Fault.OUT_OF_PLACE, "it stands in the place of record " + place + ".");
    }
}
