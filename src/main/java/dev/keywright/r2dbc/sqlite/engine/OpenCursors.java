package dev.keywright.r2dbc.sqlite.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The cursors of one connection with remaining rows, which are closed with the connection. */
public final class OpenCursors {

    private final Set<ResultCursor> open = ConcurrentHashMap.newKeySet(4);

    private volatile boolean closed;

    /** Adds the cursor if it is open. Called on the cursor's worker. */
    ResultCursor add(ResultCursor resultCursor) {
        if (resultCursor.isOpen()) {
            this.open.add(resultCursor);
            if (this.closed) {
                resultCursor.abandon();
            }
        }
        return resultCursor;
    }

    void remove(ResultCursor resultCursor) {
        this.open.remove(resultCursor);
    }

    /** Closes the cursors of a transaction before it ends. Called on the transaction's worker. */
    void abandonAll(ConnectionWorker worker) {
        this.open.stream().filter((resultCursor) -> resultCursor.isOn(worker)).forEach(ResultCursor::abandon);
    }

    /** Closes all cursors, each on its worker, and those added later. */
    void dispose() {
        this.closed = true;
        this.open.forEach(ResultCursor::dispose);
    }
}
