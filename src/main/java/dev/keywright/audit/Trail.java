package dev.keywright.audit;

import java.time.Clock;
import java.util.List;
import java.util.TreeMap;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** The trail, to write to. */
public final class Trail {

    private final AuditEvents events;
    private final AuditHead heads;
    private final Chain chain;
    private final TransactionalOperator transaction;
    private final Clock clock;
    private final List<TrailListener> listeners;

    Trail(
            DatabaseClient database,
            Chain chain,
            TransactionalOperator transaction,
            Clock clock,
            List<TrailListener> listeners) {
        this.events = new AuditEvents(database);
        this.heads = new AuditHead(database);
        this.chain = chain;
        this.transaction = transaction;
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Writes what was done, as the last step of the transaction at hand; without one, in a transaction of its own. All who
     * write stand in one line from here to the end of their transactions, so it is to be the last step.
     */
    public Mono<Void> record(Deed deed) {
        return Origin.current()
                .flatMap((origin) -> append(deed, origin))
                .then(Mono.defer(() -> tellOnceItIsInForce(deed)))
                .as(transaction::transactional);
    }

    /** Has the transaction at hand take its place in that line at once, instead of when it records what it did. */
    public Mono<Void> standInLine() {
        return heads.hold();
    }

    private Mono<Void> tellOnceItIsInForce(Deed deed) {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .doOnNext((current) -> current.registerSynchronization(new Announcement(deed)))
                .then();
    }

    private Mono<Void> append(Deed deed, Origin origin) {
        return heads.advance()
                .map((head) -> chain.seal(head.link(), event(head.sequence(), deed, origin)))
                .flatMap((entry) -> events.add(entry).then(heads.link(chain.link(entry))));
    }

    private Event event(long sequence, Deed deed, Origin origin) {
        return new Event(
                sequence,
                clock.instant(),
                deed.action().text(),
                deed.outcome().name(),
                deed.actor(),
                deed.target(),
                origin,
                JsonMapper.shared().writeValueAsString(new TreeMap<>(deed.details())));
    }

    /**
     * Erases the addresses from which this account was used, or from which nobody knows who tried to; the chain stays
     * whole.
     */
    public Mono<Void> eraseAddresses(String account) {
        return events.eraseAddresses(account);
    }

    /** Also tells of what may not have been committed, since a listener who hears too much only looks once too often. */
    private final class Announcement implements TransactionSynchronization {

        private final Deed deed;

        Announcement(Deed deed) {
            this.deed = deed;
        }

        @Override
        public Mono<Void> afterCompletion(int status) {
            return status == STATUS_ROLLED_BACK ? Mono.empty() : Mono.fromRunnable(this::tell);
        }

        private void tell() {
            listeners.forEach((listener) -> listener.written(deed));
        }
    }
}
