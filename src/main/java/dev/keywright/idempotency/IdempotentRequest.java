package dev.keywright.idempotency;

import dev.keywright.account.Caller;
import dev.keywright.problem.ApiException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A call as it came in, be it for the first time or again.
 *
 * @param account the id of the account it is made for: the same header of another account is another call's
 * @param header the value of {@code IdempotencyService-Key}, 1 to 255 visible ASCII characters; null if the call has none
 * @param operation the method and the path, ids included, such as {@code POST /v1/keys}
 * @param body what was read from the body, as a type or tree that is written as JSON; null if there is none
 */
public record IdempotentRequest(
        String account,
        @Nullable String header,
        String operation,
        @Nullable Object body) {

    /** The header's name. */
    public static final String HEADER = "Idempotency-Key";

    private static final Pattern VALUE = Pattern.compile("[!-~]{1,255}");

    /** Refuses the call if its header is not of the form that is asked for. */
    public IdempotentRequest {
        if (header != null && !VALUE.matcher(header).matches()) {
            throw ApiException.invalidValue(HEADER, "An Idempotency-Key is 1 to 255 visible ASCII characters.");
        }
    }

    /**
     * The caller's call. A program's is another than a person's, or another program's, of the same account: else it would
     * be answered a secret that it may not see.
     */
    public static IdempotentRequest of(
            Caller caller, @Nullable String header, String operation, @Nullable Object body) {
        String program = caller.serviceKey();
        String whose = program == null ? operation : operation + " by " + program;
        return new IdempotentRequest(caller.accountId().value(), header, whose, body);
    }

    /** Neither the header nor the body: who knows the header may open the outcome. */
    @Override
    public String toString() {
        return "IdempotentCall[" + operation + " of " + account + "]";
    }
}
