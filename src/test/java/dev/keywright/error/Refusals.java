package dev.keywright.error;

import org.springframework.http.HttpHeaders;

/** What the tests of other features look at of a refusal. */
public final class Refusals {

    private Refusals() {}

    public static HttpHeaders headers(Refusal refusal) {
        return refusal.headers();
    }
}
