package dev.keywright.audit.store;

import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditLogListener;
import dev.keywright.audit.RequestSource;
import dev.keywright.audit.chain.AuditChain;
import dev.keywright.audit.chain.AuditRecord;
import java.time.Clock;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Writes the audit log. */
public final class AuditLog {

    private final AuditRepository records;
    private final ChainHeadRepository heads;
    private final AuditChain auditChain;
    private final TransactionalOperator transaction;
    private final Clock clock;
    private final List<AuditLogListener> listeners;

    public AuditLog(
            DatabaseClient database,
            AuditChain auditChain,
            TransactionalOperator transaction,
            Clock clock,
            List<AuditLogListener> listeners) {
        this.records = new AuditRepository(database);
        this.heads = new ChainHeadRepository(database);
        this.auditChain = auditChain;
        this.transaction = transaction;
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Records an entry in the current transaction or, outside a transaction, in a new one. It locks the head of the
     * chain until the transaction ends, which serializes all writers, so call it as the last step.
     */
    public Mono<Void> record(AuditEntry entry) {
        return RequestSource.current()
                .flatMap((source) -> append(entry, source))
                .then(Mono.defer(() -> notifyAfterCommit(entry)))
                .as(transaction::transactional);
    }

    /** Locks the head of the chain now instead of with the first record. */
    public Mono<Void> lockHead() {
        return heads.lockForUpdate();
    }

    private Mono<Void> notifyAfterCommit(AuditEntry entry) {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .doOnNext((current) -> current.registerSynchronization(new NotificationAfterCommit(entry)))
                .then();
    }

    private Mono<Void> append(AuditEntry entry, RequestSource source) {
        return heads.advance()
                .map((chainHead) -> auditChain.sign(chainHead.link(), content(chainHead.sequence(), entry, source)))
                .flatMap((record) -> records.add(record).then(heads.setLink(auditChain.link(record))));
    }

    private AuditRecord content(long sequence, AuditEntry entry, RequestSource source) {
        return new AuditRecord(
                sequence,
                clock.instant(),
                entry.action().text(),
                entry.outcome().name(),
                entry.actor(),
                entry.target(),
                source,
                JsonMapper.shared().writeValueAsString(entry.details().values()));
    }

    /** Erases the addresses of the account's own actions and of anonymous actions on it. The chain stays intact. */
    public Mono<Void> eraseAddresses(String account) {
        return records.eraseAddresses(account);
    }

    /** Also notifies if the outcome of the commit is unknown, since a superfluous notification only costs a lookup. */
    private final class NotificationAfterCommit implements TransactionSynchronization {

        private final AuditEntry entry;

        NotificationAfterCommit(AuditEntry entry) {
            this.entry = entry;
        }

        @Override
        public Mono<Void> afterCompletion(int status) {
            return status == STATUS_ROLLED_BACK ? Mono.empty() : Mono.fromRunnable(this::notifyListeners);
        }

        private void notifyListeners() {
            listeners.forEach((listener) -> listener.onEntry(entry));
        }
    }
}
