package dev.keywright.audit;

import dev.keywright.storage.TestDatabase;

/** The trail over a test's database, for the tests of those who write to it. */
public final class Trails {

    private Trails() {}

    /** A trail that writes to the database. */
    public static Trail on(TestDatabase database) {
        return new Trail(database.client());
    }
}
