package dev.keywright.r2dbc.sqlite.sql;

/** The kind of a statement, by its first words; if unclear, {@link #OTHER}, which is run as a write. */
public enum SqlKind {
    /** Only reads: any reader can run it, and its rows are streamed. */
    READ,
    /** Inserts, updates or deletes: has an update count. */
    CHANGE,
    /** Schema changes, pragmas and others: needs the writer, and may invalidate cached statements. */
    OTHER,
    /** BEGIN, COMMIT and the like, which would change the state of a shared connection without the driver's knowledge. */
    TRANSACTION;

    static SqlKind ofVerb(String verb) {
        return switch (verb) {
            case "SELECT", "VALUES" -> READ;
            case "INSERT", "UPDATE", "DELETE", "REPLACE" -> CHANGE;
            case "BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE" -> TRANSACTION;
            default -> OTHER;
        };
    }
}
