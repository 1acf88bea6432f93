package dev.keywright.audit;

/**
 * Receives audit entries after their commit and before the response is sent. The call runs on the thread that
 * committed, so it must be fast and must not fail. An entry can arrive more than once.
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
