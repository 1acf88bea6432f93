package dev.keywright.verification.web;

import dev.keywright.api.KeyCheck;
import dev.keywright.api.RemainingCredits;
import dev.keywright.api.RemainingLimit;
import dev.keywright.api.VerdictCode;
import dev.keywright.api.VerdictStep;
import dev.keywright.api.Verification;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.net.Cidr;
import dev.keywright.verification.Explanation;
import dev.keywright.verification.Verdict;
import dev.keywright.verification.VerificationRequest;
import dev.keywright.web.Timestamps;
import java.util.List;

/** Maps verification requests and verdicts from and to the generated types. */
final class VerificationMapper {

    private VerificationMapper() {}

    static VerificationRequest toRequest(KeyCheck body) {
        return new VerificationRequest(
                VerificationFields.key(body.getKey(), "key"),
                VerificationFields.scopes(body.getScopes()),
                VerificationFields.address(body.getAddress()),
                VerificationFields.cost(body.getCost()));
    }

    static boolean isToBeExplained(KeyCheck body) {
        return Boolean.TRUE.equals(body.getExplain());
    }

    static Verification verification(Explanation explanation) {
        return verification(explanation.verdict())
                .explanation(explanation.steps().stream()
                        .map(VerificationMapper::step)
                        .toList());
    }

    static Verification verification(Verdict verdict) {
        Verification verification = new Verification()
                .valid(verdict.isValid())
                .code(code(verdict.code()))
                .scopes(List.of())
                .allowedAddresses(List.of())
                .credits(verdict.credits() == null ? null : new RemainingCredits(verdict.credits()))
                .limits(verdict.limits().stream()
                        .map(VerificationMapper::remainingLimit)
                        .toList())
                .exceededLimit(verdict.exceededLimit())
                .retryAfter(
                        verdict.retryAfter() == null
                                ? null
                                : verdict.retryAfter().toString());
        return verdict.key() == null ? verification : withKey(verification, verdict.key());
    }

    private static Verification withKey(Verification verification, KeySnapshot key) {
        return verification
                .keyId(key.id().value())
                .owner(key.owner().value())
                .externalId(key.externalId())
                .name(key.name())
                .scopes(key.scopes().values().toList())
                .meta(key.meta())
                .expiresAt(Timestamps.utcOrNull(key.expiresAt()))
                .allowedAddresses(
                        key.allowedAddresses().stream().map(Cidr::toString).toList());
    }

    private static RemainingLimit remainingLimit(Verdict.Remaining remaining) {
        return new RemainingLimit(
                remaining.limit().name(),
                remaining.limit().quota().permits(),
                remaining.remaining(),
                remaining.resetsIn().toString());
    }

    private static VerdictStep step(Explanation.Step step) {
        return new VerdictStep(code(step.code()), step.passed(), step.detail());
    }

    private static VerdictCode code(Verdict.Code code) {
        return VerdictCode.valueOf(code.name());
    }
}
