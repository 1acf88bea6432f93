package dev.keywright.web;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Identifies a request in its response, the log and the audit log. */
public final class RequestId {

    public static final String HEADER = "X-Request-Id";

    private RequestId() {}

    /** 16 hexadecimal digits. The ID is not secret and only has to be unique, so any random source suffices. */
    public static String next() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
