package dev.keywright.r2dbc.sqlite.sql;

/** What a statement does, as far as its first words tell; in doubt it is {@link #OTHER}, which is run as a write. */
public enum SqlKind {
    /** Only reads: any reader may run it, and its rows are streamed. */
    READ,
    /** Inserts, updates or deletes: has a count of rows. */
    CHANGE,
    /** Schema, pragmas and all else: needs the writer, and may change what kept statements answer. */
    OTHER,
    /** BEGIN, COMMIT and the like, which would change a shared connection behind the driver's back. */
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
