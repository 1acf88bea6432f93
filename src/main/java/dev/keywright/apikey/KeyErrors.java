package dev.keywright.apikey;

import dev.keywright.account.Scope;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;

/** Why something can't be done with a key, in the words of the contract. */
public final class KeyErrors {

    private KeyErrors() {}

    public static ApiException notFound() {
        return ApiException.of(ErrorCode.KEY_NOT_FOUND, "Key not found");
    }

    public static ApiException notTheirs() {
        return ApiException.of(ErrorCode.NOT_ALLOWED, "That is not yours to do with this key.");
    }

    public static ApiException revoked() {
        return ApiException.of(ErrorCode.KEY_REVOKED, "The key is revoked, for good.");
    }

    public static ApiException replaced() {
        return ApiException.of(ErrorCode.KEY_REPLACED, "The key was rotated already.");
    }

    public static ApiException notRecoverable() {
        return ApiException.of(ErrorCode.KEY_NOT_RECOVERABLE, "The key cannot be shown again.");
    }

    public static ApiException staleVersion() {
        return ApiException.of(ErrorCode.STALE_VERSION, "The key has changed meanwhile. Read it again.");
    }

    public static ApiException lifeOfReplaced() {
        return ApiException.of(ErrorCode.KEY_REPLACED, "The key was rotated already: its life can't be lengthened.");
    }

    public static ApiException overQuota(QuotaStatus allowance) {
        return ApiException.of(ErrorCode.KEY_QUOTA_EXHAUSTED, "No more keys can be made for now. Try again later.")
                .retryAfter(allowance.resetsIn());
    }

    public static ApiException ownerNotAllowed() {
        return ApiException.notAllowed().at("owner");
    }

    public static ApiException noSuchOwner() {
        return ApiException.of(ErrorCode.ACCOUNT_NOT_FOUND, "There is no such account.")
                .at("owner");
    }

    public static ApiException digestOfAnother() {
        return ApiException.invalidValue("digest", "Another account has the key of this digest.");
    }

    /** @param imported whether the key that is to have it is of another system */
    static ApiException notGrantable(Scope scope, boolean imported) {
        String detail = imported && scope.isKeywrights()
                ? "An imported key can't have the scope " + scope + ". Rotate the key first."
                : "The scope " + scope + " is not yours to give.";
        return ApiException.of(ErrorCode.SCOPE_NOT_GRANTABLE, detail)
                .challenge("Bearer error=\"insufficient_scope\"")
                .at(KeyUpdate.SCOPES);
    }
}
