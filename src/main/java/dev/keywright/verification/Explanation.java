package dev.keywright.verification;

import dev.keywright.account.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Puts a verdict into words. */
public final class Explanation {

    private Explanation() {}

    /** Each step that was looked at, in order; the last is the one that the key failed by, if it did. */
    public static List<EvaluationStep> of(Verdict verdict, VerificationRequest request) {
        List<EvaluationStep> steps = new ArrayList<>();
        for (Verdict.Code code : Verdict.Code.values()) {
            if (code == verdict.code() && code != Verdict.Code.VALID) {
                steps.add(new EvaluationStep(code, false, failed(code, verdict, request)));
                return List.copyOf(steps);
            }
            if (code != Verdict.Code.VALID) {
                steps.add(new EvaluationStep(code, true, passed(code)));
            }
        }
        return List.copyOf(steps);
    }

    private static String passed(Verdict.Code code) {
        return switch (code) {
            case VALID -> "The key is good for the call.";
            case MALFORMED -> "The text is a key, and its check digits are right.";
            case NOT_FOUND -> "The key is known.";
            case REVOKED -> "The key is not revoked.";
            case SUSPENDED -> "The key is not suspended.";
            case EXPIRED -> "The key has not expired.";
            case ADDRESS_NOT_ALLOWED -> "The key may be used from the address.";
            case INSUFFICIENT_SCOPE -> "The key holds every scope that the call needs.";
            case RATE_LIMITED -> "The call is within every limit of the key.";
            case CREDITS_EXHAUSTED -> "The key is not bound by credits, or has enough of them.";
        };
    }

    private static String failed(Verdict.Code code, Verdict verdict, VerificationRequest request) {
        return switch (code) {
            case VALID -> "The key is good for the call.";
            case MALFORMED -> "The text is no key, or was misspelled.";
            case NOT_FOUND -> "There is no such key.";
            case REVOKED -> "The key is revoked.";
            case SUSPENDED -> "The key is suspended.";
            case EXPIRED -> "The key has expired.";
            case ADDRESS_NOT_ALLOWED -> address(request);
            case INSUFFICIENT_SCOPE -> "The key does not hold " + missing(verdict, request) + ".";
            case RATE_LIMITED ->
                "The call costs " + request.cost() + ", which is more than is left of " + usedUp(verdict, request)
                        + ".";
            case CREDITS_EXHAUSTED ->
                "The call costs " + request.cost() + ", and the key has " + verdict.credits() + " credits left.";
        };
    }

    private static String address(VerificationRequest request) {
        return request.address() == null
                ? "The key may be used from some addresses only, and none was told."
                : "The key may not be used from " + request.address() + ".";
    }

    private static String missing(Verdict verdict, VerificationRequest request) {
        return verdict.missing(request).stream().map(Scope::value).collect(Collectors.joining(", "));
    }

    private static String usedUp(Verdict verdict, VerificationRequest request) {
        return verdict.limits().stream()
                .filter((left) -> left.remaining() < request.cost())
                .map((left) -> left.limit().name())
                .collect(Collectors.joining(", "));
    }
}
