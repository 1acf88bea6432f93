package dev.keywright.audit;

/**
 * Receives the audit entries of all nodes after their commit. An entry of this node arrives twice: before its response
 * is sent, on the thread that committed, and again when this node polls the audit log. An entry of another node arrives
 * by the poll only. A poll that is retried delivers entries again. The call must be fast and must not fail.
 */
@FunctionalInterface
public interface AuditLogListener {

    void onEntry(AuditEntry entry);

    /**
     * The database is in an earlier state than before, for example after a failover to a replica that lagged behind.
     * Entries received earlier may not exist any more, and entries written since may have been missed.
     */
    default void onRewind() {}
}
