package dev.keywright.verification;

import dev.keywright.api.KeyCheck;
import dev.keywright.api.LimitLeft;
import dev.keywright.api.VerdictCode;
import dev.keywright.api.VerdictStep;
import dev.keywright.api.Verification;
import dev.keywright.key.KnownKey;
import dev.keywright.limit.Cidr;
import java.time.ZoneOffset;
import java.util.List;

/** Reads checks from the contract's types, and says verdicts in them. */
final class VerificationTranslation {

    private VerificationTranslation() {}

    static Check check(KeyCheck body) {
        return new Check(
                CheckFields.key(body.getKey(), "key"),
                CheckFields.scopes(body.getScopes()),
                CheckFields.address(body.getAddress()),
                CheckFields.cost(body.getCost()));
    }

    static boolean isToBeExplained(KeyCheck body) {
        return Boolean.TRUE.equals(body.getExplain());
    }

    static Verification verification(Explained explained) {
        return verification(explained.verdict())
                .explanation(explained.steps().stream()
                        .map(VerificationTranslation::step)
                        .toList());
    }

    static Verification verification(Verdict verdict) {
        Verification answer = new Verification()
                .valid(verdict.isValid())
                .code(code(verdict.code()))
                .scopes(List.of())
                .allowedAddresses(List.of())
                .credits(verdict.credits())
                .limits(verdict.limits().stream()
                        .map(VerificationTranslation::left)
                        .toList())
                .exceededLimit(verdict.exceededLimit())
                .retryAfter(
                        verdict.retryAfter() == null
                                ? null
                                : verdict.retryAfter().toString());
        return verdict.key() == null ? answer : withKey(answer, verdict.key());
    }

    private static Verification withKey(Verification answer, KnownKey key) {
        return answer.keyId(key.id().value())
                .owner(key.owner().value())
                .externalId(key.externalId())
                .name(key.name())
                .scopes(key.scopes().values().toList())
                .meta(key.meta())
                .expiresAt(key.expiresAt() == null ? null : key.expiresAt().atOffset(ZoneOffset.UTC))
                .allowedAddresses(
                        key.allowedAddresses().stream().map(Cidr::toString).toList());
    }

    private static LimitLeft left(Verdict.Left left) {
        return new LimitLeft(
                left.limit().name(),
                left.limit().quota().permits(),
                left.remaining(),
                left.resetsIn().toString());
    }

    private static VerdictStep step(Step step) {
        return new VerdictStep(code(step.code()), step.passed(), step.detail());
    }

    private static VerdictCode code(Verdict.Code code) {
        return VerdictCode.valueOf(code.name());
    }
}
