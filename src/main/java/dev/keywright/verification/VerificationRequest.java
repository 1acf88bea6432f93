package dev.keywright.verification;

import dev.keywright.account.Scope;
import dev.keywright.net.ClientAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to verify a key.
 *
 * @param key the text of the key
 * @param scopes the scopes that the request needs, at most 64
 * @param address the address of the end client; null if unknown, which does not match any address restriction
 * @param cost how much the request consumes of each limit and of the credits, 1 to 1,000,000
 */
public record VerificationRequest(
        String key, List<Scope> scopes, @Nullable ClientAddress address, int cost) {

    public static final int MAX_COST = 1_000_000;

    /** Omits the text of the key, which is a secret. */
    @Override
    public String toString() {
        return "VerificationRequest[scopes=" + scopes + ", address=" + address + ", cost=" + cost + "]";
    }
}
