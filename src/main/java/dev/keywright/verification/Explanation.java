package dev.keywright.verification;

import dev.keywright.account.Scope;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A verdict, explained in words.
 *
 * @param verdict the verdict that a verification would return
 * @param steps the checks in order; if the key failed one, that check is the last
 */
public record Explanation(Verdict verdict, List<Step> steps) {

    private static final Set<Verdict.Code> CHECKS = EnumSet.complementOf(EnumSet.of(Verdict.Code.VALID));

    /**
     * One check of an evaluation.
     *
     * @param code the verdict's code if this check fails
     * @param passed whether the check passed
     * @param detail a human-readable explanation
     */
    public record Step(Verdict.Code code, boolean passed, String detail) {}

    public static Explanation of(Verdict verdict, VerificationRequest request) {
        List<Step> steps = new ArrayList<>();
        for (Verdict.Code code : CHECKS) {
            if (code == verdict.code()) {
                steps.add(new Step(code, false, failed(code, verdict, request)));
                break;
            }
            steps.add(new Step(code, true, passed(code)));
        }
        return new Explanation(verdict, List.copyOf(steps));
    }

    private static String passed(Verdict.Code code) {
        return switch (code) {
            case VALID -> throw notCheck(code);
            case MALFORMED -> "The text can be a key.";
            case NOT_FOUND -> "The key exists.";
            case REVOKED -> "The key is not revoked.";
            case SUSPENDED -> "The key is not suspended.";
            case EXPIRED -> "The key has not expired.";
            case ADDRESS_NOT_ALLOWED -> "The key may be used from this address.";
            case INSUFFICIENT_SCOPE -> "The key has every scope that the request needs.";
            case RATE_LIMITED -> "The request is within every limit of the key.";
            case CREDITS_EXHAUSTED -> "The key has enough credits, or needs none.";
        };
    }

    private static String failed(Verdict.Code code, Verdict verdict, VerificationRequest request) {
        return switch (code) {
            case VALID -> throw notCheck(code);
            case MALFORMED -> "The text is not a key, or is misspelled.";
            case NOT_FOUND -> "The key does not exist.";
            case REVOKED -> "The key is revoked.";
            case SUSPENDED -> "The key is suspended.";
            case EXPIRED -> "The key has expired.";
            case ADDRESS_NOT_ALLOWED -> address(request);
            case INSUFFICIENT_SCOPE -> "The key lacks " + missing(verdict, request) + ".";
            case RATE_LIMITED ->
                "The request costs " + request.cost() + ", and " + exceededLimits(verdict, request) + ".";
            case CREDITS_EXHAUSTED ->
                "The request costs " + request.cost() + ", and the key's credit balance is " + verdict.credits() + ".";
        };
    }

    private static IllegalArgumentException notCheck(Verdict.Code code) {
        return new IllegalArgumentException(code + " is not a check.");
    }

    private static String address(VerificationRequest request) {
        return request.address() == null
                ? "The key is restricted to certain addresses, and the request has no address."
                : "The key may not be used from " + request.address() + ".";
    }

    private static String missing(Verdict verdict, VerificationRequest request) {
        return verdict.missing(request).stream().map(Scope::value).collect(Collectors.joining(", "));
    }

    private static String exceededLimits(Verdict verdict, VerificationRequest request) {
        return verdict.limits().stream()
                .filter((remaining) -> remaining.remaining() < request.cost())
                .map((remaining) -> "the limit " + remaining.limit().name() + " has " + remaining.remaining() + " left")
                .collect(Collectors.joining(", "));
    }
}
