package dev.keywright.problem;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** What each call is called by, in its answer, the log and the trail. */
public final class RequestId {

    public static final String HEADER = "X-Request-Id";

    private RequestId() {}

    /** 16 hexadecimal digits. It is no secret, and only has to differ from the others, so that any randomness will do. */
    public static String next() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
