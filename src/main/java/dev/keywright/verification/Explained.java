package dev.keywright.verification;

import java.util.List;

/**
 * What a verdict would be, and how it comes about.
 *
 * @param verdict what it would be now
 * @param steps what was looked at, in order, up to the first that the key fails by
 */
record Explained(Verdict verdict, List<Step> steps) {

    /**
     * One of the things that are looked at.
     *
     * @param code which verdict it would come to
     * @param passed whether it does not
     * @param detail a sentence for a person
     */
    record Step(Verdict.Code code, boolean passed, String detail) {}
}
