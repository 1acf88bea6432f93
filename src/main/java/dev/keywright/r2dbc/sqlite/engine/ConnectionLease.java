package dev.keywright.r2dbc.sqlite.engine;

/** By what right a statement uses a lane: a turn of its own, or the turn of the transaction that it is part of. */
public interface ConnectionLease {

    ConnectionWorker worker();

    /** Throws if the hold has ended. Called on the lane, before anything is done. */
    void check();

    /** The statement is done with the lane. */
    void done();

    /** The statement failed. Called on the lane. */
    void failed(JdbcSession jdbcSession);
}
