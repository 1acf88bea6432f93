package dev.keywright.r2dbc.sqlite;

import io.r2dbc.spi.ConnectionMetadata;

/** The name and version of the SQLite library. */
record SqliteConnectionMetadata(String version) implements ConnectionMetadata {

    @Override
    public String getDatabaseProductName() {
        return "SQLite";
    }

    @Override
    public String getDatabaseVersion() {
        return this.version;
    }
}
