package dev.keywright.audit;

import dev.keywright.audit.Finding.Broken;
import dev.keywright.audit.Finding.Fault;
import dev.keywright.storage.Secrets;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Checks the whole trail, record by record, in a memory that does not grow with it. */
public final class TrailCheck {

    private final AuditEvents events;
    private final AuditHead heads;
    private final Chain chain;
    private final TransactionalOperator snapshot;

    /**
     * A check of the trail in a database.
     *
     * @param snapshot transactions in which every statement sees the same state of the database
     */
    public TrailCheck(DatabaseClient database, Secrets secrets, TransactionalOperator snapshot) {
        this(database, new Chain(secrets.pepper()), snapshot);
    }

    TrailCheck(DatabaseClient database, Chain chain, TransactionalOperator snapshot) {
        this.events = new AuditEvents(database);
        this.heads = new AuditHead(database);
        this.chain = chain;
        this.snapshot = snapshot;
    }

    /** What is found; it stops at the first record that is not as it was written. */
    public Mono<Finding> run() {
        return heads.find()
                .defaultIfEmpty(Head.START)
                .flatMap(this::follow)
                .flatMap(this::explain)
                .as(snapshot::transactional);
    }

    private Mono<Walk> follow(Head end) {
        return events.all()
                .scan(Walk.of(chain, end), Walk::step)
                .takeUntil(Walk::isBroken)
                .last();
    }

    /** A record that does not fit where it stands may have been moved: the one that does fit is looked for behind it. */
    private Mono<Finding> explain(Walk walk) {
        if (!(walk.finding() instanceof Broken broken) || broken.fault() != Fault.CHANGED) {
            return Mono.just(walk.finding());
        }
        return events.all()
                .filter((line) -> belongs(line, walk.reached()))
                .next()
                .<Finding>map((line) -> moved(broken.record(), line.sequence()))
                .defaultIfEmpty(broken);
    }

    private boolean belongs(Line line, Head before) {
        Entry entry = line.entry();
        return entry != null
                && chain.hasKeyOf(entry)
                && chain.isSealed(before.link(), entry.movedTo(before.sequence() + 1));
    }

    private static Broken moved(long record, long place) {
        return new Broken(record, Fault.OUT_OF_PLACE, "it stands in the place of record " + place + ".");
    }
}
