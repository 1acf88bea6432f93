package dev.keywright.idempotency;

import dev.keywright.account.Caller;
import dev.keywright.problem.ApiException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request, for the first time or repeated.
 *
 * @param account the account id; the idempotency keys of different accounts are independent
 * @param idempotencyKey the value of {@code Idempotency-Key}, 1 to 255 visible ASCII characters; null if absent
 * @param operation the method and the path with ids, such as {@code POST /v1/keys}
 * @param body the parsed body, which can be written as JSON; null for a request without a body
 */
public record IdempotentRequest(
        String account,
        @Nullable String idempotencyKey,
        String operation,
        @Nullable Object body) {

    /** The name of the header. */
    public static final String HEADER = "Idempotency-Key";

    private static final Pattern VALUE = Pattern.compile("[!-~]{1,255}");

    /** Rejects an invalid idempotency key. */
    public IdempotentRequest {
        if (idempotencyKey != null && !VALUE.matcher(idempotencyKey).matches()) {
            throw ApiException.invalidValue(HEADER, "The Idempotency-Key must have 1 to 255 visible ASCII characters.");
        }
    }

    /**
     * Creates the request of a caller. Requests of different service keys, or of a user and a service key, of one
     * account are different requests. Otherwise a replay could disclose a secret that the caller may not see.
     */
    public static IdempotentRequest of(
            Caller caller, @Nullable String idempotencyKey, String operation, @Nullable Object body) {
        String serviceKey = caller.serviceKey();
        String scopedOperation = serviceKey == null ? operation : operation + " by " + serviceKey;
        return new IdempotentRequest(caller.accountId().value(), idempotencyKey, scopedOperation, body);
    }

    /** Omits the idempotency key and the body, since the key can decrypt the outcome. */
    @Override
    public String toString() {
        return "IdempotentRequest[" + operation + " of " + account + "]";
    }
}
