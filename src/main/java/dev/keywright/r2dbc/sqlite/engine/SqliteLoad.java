package dev.keywright.r2dbc.sqlite.engine;

/**
 * How busy the database is at one moment.
 *
 * @param waitingToWrite callers who wait for their turn to write
 * @param waitingToRead callers who wait for their turn to read
 * @param isWriting whether somebody has the turn to write
 * @param reading callers who have a turn to read
 */
public record SqliteLoad(int waitingToWrite, int waitingToRead, boolean isWriting, int reading) {}
