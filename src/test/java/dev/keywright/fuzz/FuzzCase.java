package dev.keywright.fuzz;

import java.util.SplittableRandom;

/**
 * The bytes of one request.
 *
 * @param number the number of its block, which together with the seed determines the request
 */
record FuzzCase(int number, FuzzRequest request, Flaw flaw, byte[] bytes) {

    static FuzzCase of(int number, FuzzRequest request, SplittableRandom random) {
        Flaw flaw = Flaw.any(random);
        return new FuzzCase(number, request, flaw, flaw.bytes(request.message(random), random));
    }

    /** The method, as the server reads it. */
    String method() {
        return flaw == Flaw.REQUEST_LINE || flaw == Flaw.LINE_ENDS ? "GET" : request.method;
    }

    /** No request can follow a truncated one, or one with {@code Connection: close} (RFC 9112, section 9.6). */
    boolean isLastRequest() {
        return flaw == Flaw.CUT
                || request.version.equals("1.0")
                || request.headers.stream().anyMatch((header) -> header.matches("(?i)connection:.*\\bclose\\b.*"));
    }

    /** If the body turns out malformed after the response has started, the server can only close the connection. */
    boolean mayBeCutOff() {
        return flaw == Flaw.CHUNK || flaw == Flaw.CUT;
    }
}
