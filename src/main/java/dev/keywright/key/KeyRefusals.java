package dev.keywright.key;

import dev.keywright.account.Scope;
import dev.keywright.error.Code;
import dev.keywright.error.Refusal;

/** Why something can't be done with a key, in the words of the contract. */
final class KeyRefusals {

    private KeyRefusals() {}

    static Refusal notFound() {
        return Refusal.of(Code.KEY_NOT_FOUND, "Key not found");
    }

    static Refusal notTheirs() {
        return Refusal.of(Code.NOT_ALLOWED, "That is not yours to do with this key.");
    }

    static Refusal revoked() {
        return Refusal.of(Code.KEY_REVOKED, "The key is revoked, for good.");
    }

    static Refusal replaced() {
        return Refusal.of(Code.KEY_REPLACED, "The key was rotated already.");
    }

    static Refusal notRecoverable() {
        return Refusal.of(Code.KEY_NOT_RECOVERABLE, "The key cannot be shown again.");
    }

    static Refusal staleVersion() {
        return Refusal.of(Code.STALE_VERSION, "The key has changed meanwhile. Read it again.");
    }

    static Refusal lifeOfReplaced() {
        return Refusal.of(Code.KEY_REPLACED, "The key was rotated already: its life can't be lengthened.");
    }

    static Refusal overQuota(KeyAllowance allowance) {
        return Refusal.of(Code.KEY_QUOTA_EXHAUSTED, "No more keys can be made for now. Try again later.")
                .retryAfter(allowance.resetsIn());
    }

    static Refusal ownerNotAllowed() {
        return Refusal.notAllowed().at("owner");
    }

    static Refusal noSuchOwner() {
        return Refusal.of(Code.ACCOUNT_NOT_FOUND, "There is no such account.").at("owner");
    }

    static Refusal digestOfAnother() {
        return Refusal.invalidValue("digest", "Another account has the key of this digest.");
    }

    /** @param imported whether the key that is to have it is of another system */
    static Refusal notGrantable(Scope scope, boolean imported) {
        String detail = imported && scope.isKeywrights()
                ? "An imported key can't have the scope " + scope + ". Rotate the key first."
                : "The scope " + scope + " is not yours to give.";
        return Refusal.of(Code.SCOPE_NOT_GRANTABLE, detail)
                .challenge("Bearer error=\"insufficient_scope\"")
                .at(KeyChanges.SCOPES);
    }
}
