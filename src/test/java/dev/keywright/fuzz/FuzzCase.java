package dev.keywright.fuzz;

import java.util.SplittableRandom;

/**
 * What is sent of one request.
 *
 * @param number the number of its block, which together with the seed decides what it is
 */
record FuzzCase(int number, FuzzRequest request, Flaw flaw, byte[] bytes) {

    static FuzzCase of(int number, FuzzRequest request, SplittableRandom random) {
        Flaw flaw = Flaw.any(random);
        return new FuzzCase(number, request, flaw, flaw.bytes(request.message(random), random));
    }

    /** The one that the server reads. */
    String method() {
        return flaw == Flaw.REQUEST_LINE || flaw == Flaw.LINE_ENDS ? "GET" : request.method;
    }

    /** Behind one that is cut nothing can be sent, and behind one that says that it is the last nothing may be (RFC 9112, section 9.6). */
    boolean isLastRequest() {
        return flaw == Flaw.CUT
                || request.version.equals("1.0")
                || request.headers.stream().anyMatch((header) -> header.matches("(?i)connection:.*\\bclose\\b.*"));
    }

    /** An answer that has begun when the body turns out malformed can only say that it is not whole: it is cut off. */
    boolean mayBeCutOff() {
        return flaw == Flaw.CHUNK || flaw == Flaw.CUT;
    }
}
