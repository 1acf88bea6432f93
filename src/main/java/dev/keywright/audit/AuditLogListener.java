package dev.keywright.audit;

/**
 * Hears of what was written to the trail, as soon as it is in force and before the call that did it is answered. It is
 * called on the thread that committed, has to be quick, and must not fail. It may hear of the same deed more than once.
 */
@FunctionalInterface
public interface AuditLogListener {

    void written(AuditEntry entry);

    /**
     * The database is in an earlier state than one that was told of, as after a failover to a copy that had not got all. What
     * was heard may never have happened, and what happened since then not have been heard.
     */
    default void rewound() {}
}
