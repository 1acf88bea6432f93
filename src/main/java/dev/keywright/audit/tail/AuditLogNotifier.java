package dev.keywright.audit.tail;

import reactor.core.publisher.Flux;

/**
 * Notifies the other nodes on the same database that the audit log has grown, and receives their notifications.
 * Notifications have no content, since the audit log has it, and may be lost, since each node also polls.
 */
@FunctionalInterface
public interface AuditLogNotifier {

    /** Sends and receives nothing, for a single node or for nodes that rely on polling. */
    AuditLogNotifier NONE = (announcements) -> Flux.empty();

    /**
     * Sends a notification for each announcement, or one for several, and emits when another node has announced
     * something, or may have. It accepts announcements at any rate and never errors. Announcements arrive on the
     * threads that committed, so it must not block them.
     */
    Flux<?> exchange(Flux<?> announcements);
}
