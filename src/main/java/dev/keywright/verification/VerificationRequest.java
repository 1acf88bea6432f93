package dev.keywright.verification;

import dev.keywright.account.Scope;
import dev.keywright.net.ClientAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that a key was shown for.
 *
 * @param key the text that was shown
 * @param scopes what the call needs, 64 at most
 * @param address where the end client calls from; null if that is not known, which is then none that a key is
 *     restricted to
 * @param cost how much the call spends of each limit and of the credits, 1 to 1,000,000
 */
public record VerificationRequest(
        String key, List<Scope> scopes, @Nullable ClientAddress address, int cost) {

    public static final int MAX_COST = 1_000_000;

    /** The key's text is a secret. */
    @Override
    public String toString() {
        return "Check[scopes=" + scopes + ", address=" + address + ", cost=" + cost + "]";
    }
}
