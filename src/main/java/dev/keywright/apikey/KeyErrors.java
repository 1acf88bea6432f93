package dev.keywright.apikey;

import dev.keywright.account.Scope;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.time.Duration;

/** The errors of the key operations. */
public final class KeyErrors {

    private KeyErrors() {}

    public static ApiException notFound() {
        return ApiException.of(ErrorCode.KEY_NOT_FOUND);
    }

    public static ApiException notPermitted() {
        return ApiException.of(ErrorCode.NOT_ALLOWED, "You are not allowed to do this with the key.");
    }

    public static ApiException revoked() {
        return ApiException.of(ErrorCode.KEY_REVOKED, "The key is revoked. A revocation is permanent.");
    }

    public static ApiException replaced() {
        return ApiException.of(ErrorCode.KEY_REPLACED, "The key is already rotated. Use its successor.");
    }

    public static ApiException notRecoverable() {
        return ApiException.of(ErrorCode.KEY_NOT_RECOVERABLE, "The key is not recoverable.");
    }

    public static ApiException staleVersion() {
        return ApiException.of(ErrorCode.STALE_VERSION, "The key has changed. Get its current version and try again.");
    }

    public static ApiException expiryOfReplaced() {
        return ApiException.of(ErrorCode.KEY_REPLACED, "The key is already rotated. Its expiry cannot be extended.");
    }

    public static ApiException quotaExhausted(Duration retryAfter) {
        return ApiException.of(ErrorCode.KEY_QUOTA_EXHAUSTED, "The quota for new keys is used up. Try again later.")
                .retryAfter(retryAfter);
    }

    public static ApiException ownerNotAllowed() {
        return ApiException.notAllowed().at("owner");
    }

    public static ApiException ownerNotFound() {
        return ApiException.of(ErrorCode.ACCOUNT_NOT_FOUND).at("owner");
    }

    public static ApiException digestOfOtherAccount() {
        return ApiException.invalidValue("digest", "A key with this digest belongs to another account.");
    }

    /**
     * The caller may not give the scope to the key.
     *
     * @param imported whether the key was imported from another system
     */
    public static ApiException notGrantable(Scope scope, boolean imported) {
        String detail = imported && scope.isKeywrightScope()
                ? "An imported key cannot have the scope " + scope + ". Rotate the key first."
                : "You are not allowed to grant the scope " + scope + ".";
        return ApiException.of(ErrorCode.SCOPE_NOT_GRANTABLE, detail)
                .oauthError("insufficient_scope")
                .at(KeyUpdate.SCOPES);
    }
}
