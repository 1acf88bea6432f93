package dev.keywright.storage;

import java.util.Map;

/** Cursors for the tests of lists. */
public final class TestCursors {

    private TestCursors() {}

    public static Cursors create() {
        return new Cursors(SecretRings.of(Map.of(1, 1)));
    }
}
