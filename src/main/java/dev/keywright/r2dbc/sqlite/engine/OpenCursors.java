package dev.keywright.r2dbc.sqlite.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The cursors of one connection that have rows left, so that its end closes those that nobody read to theirs. */
public final class OpenCursors {

    private final Set<ResultCursor> open = ConcurrentHashMap.newKeySet(4);

    private volatile boolean closed;

    /** Remembers the cursor if it is open. Called on the cursor's lane. */
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

    /** Closes those of a transaction before it ends. Called on the transaction's lane. */
    void abandonAll(ConnectionWorker worker) {
        this.open.stream().filter((resultCursor) -> resultCursor.isOn(worker)).forEach(ResultCursor::abandon);
    }

    /** Closes all, each on its lane, and those to come. */
    void dispose() {
        this.closed = true;
        this.open.forEach(ResultCursor::dispose);
    }
}
