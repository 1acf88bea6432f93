package dev.keywright.support.store;

import dev.keywright.persistence.CursorCodec;
import java.util.Map;

/** Cursors for the tests of lists. */
public final class TestCursors {

    private TestCursors() {}

    public static CursorCodec create() {
        return new CursorCodec(TestKeyrings.of(Map.of(1, 1)));
    }
}
