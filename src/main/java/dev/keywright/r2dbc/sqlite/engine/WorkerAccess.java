package dev.keywright.r2dbc.sqlite.engine;

/** Permits a statement to use a connection worker: by a permit of its own, or by that of its transaction. */
public interface WorkerAccess {

    ConnectionWorker worker();

    /** Throws if the permit has ended. Called on the worker before the statement runs. */
    void check();

    /** The statement has completed. */
    void done();

    /** The statement has failed. Called on the worker. */
    void failed(JdbcSession jdbcSession);
}
