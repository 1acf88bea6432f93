package dev.keywright.r2dbc.sqlite;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The cursors of one connection that have rows left, so that its end closes those that nobody read to theirs. */
final class OpenCursors {

    private final Set<Cursor> open = ConcurrentHashMap.newKeySet(4);

    private volatile boolean closed;

    /** Remembers the cursor if it is open. Called on the cursor's lane. */
    Cursor add(Cursor cursor) {
        if (cursor.isOpen()) {
            this.open.add(cursor);
            if (this.closed) {
                cursor.abandon();
            }
        }
        return cursor;
    }

    void remove(Cursor cursor) {
        this.open.remove(cursor);
    }

    /** Closes those of a transaction before it ends. Called on the transaction's lane. */
    void abandonAll(Lane lane) {
        this.open.stream().filter((cursor) -> cursor.isOn(lane)).forEach(Cursor::abandon);
    }

    /** Closes all, each on its lane, and those to come. */
    void dispose() {
        this.closed = true;
        this.open.forEach(Cursor::dispose);
    }
}
