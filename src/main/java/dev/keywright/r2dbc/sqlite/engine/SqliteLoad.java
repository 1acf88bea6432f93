package dev.keywright.r2dbc.sqlite.engine;

/**
 * The load of the database at one moment.
 *
 * @param waitingToWrite requests that wait for the write permit
 * @param waitingToRead requests that wait for a read permit
 * @param isWriting whether the write permit is granted
 * @param reading the number of granted read permits
 */
public record SqliteLoad(int waitingToWrite, int waitingToRead, boolean isWriting, int reading) {}
