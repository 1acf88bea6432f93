package dev.keywright.audit.tail;

import reactor.core.publisher.Flux;

/**
 * Notifies the other nodes on the same database that the audit log has grown, and receives their notifications.
 * Notifications have no content, since the audit log has it, and may be lost, since each node also polls.
 */
@FunctionalInterface
public interface AuditLogNotifier {

    /** Sends and receives nothing, for a single node or for nodes that rely on polling. */
    AuditLogNotifier NONE = (localAppends) -> Flux.empty();

    /**
     * Notifies the other nodes of each record that this node appended, or of several at once, and emits when another node
     * has appended something, or may have. Accepts local appends at any rate and never errors. They arrive on the threads
     * that committed, so it must not block them.
     *
     * @param localAppends emits after each commit of an audit record on this node
     */
    Flux<?> exchange(Flux<?> localAppends);
}
