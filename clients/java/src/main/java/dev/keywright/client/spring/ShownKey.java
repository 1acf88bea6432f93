package dev.keywright.client.spring;

import dev.keywright.client.model.KeyCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** The key that a request shows, of which it is not known yet whether it is good. */
final class ShownKey extends AbstractAuthenticationToken {

    static final String HEADER = "X-API-Key";

    private static final long serialVersionUID = 1;

    private static final String BEARER = "Bearer ";

    /** The longest text that the service takes. */
    private static final int LONGEST = 1024;

    private final String key;
    private final @Nullable String address;

    private ShownKey(String key, @Nullable String address) {
        super(List.of());
        this.key = key;
        this.address = address;
    }

    /**
     * Reads the key from a request's headers.
     *
     * @return null if there is none, which leaves it to what the request wants whether it needs one
     */
    static @Nullable ShownKey of(@Nullable String apiKey, @Nullable String authorization, @Nullable String address) {
        if (apiKey != null && !apiKey.isBlank()) {
            return new ShownKey(apiKey.strip(), address);
        }
        boolean isBearer = authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return isBearer ? new ShownKey(authorization.substring(BEARER.length()).strip(), address) : null;
    }

    /** Whether the service can be asked at all. */
    boolean isAskable() {
        return !key.isEmpty() && key.length() <= LONGEST;
    }

    /** What is to be asked: whether the key is good from there. Scopes are left to what the request wants. */
    KeyCheck check() {
        return new KeyCheck().key(key).address(Addresses.literal(address));
    }

    @Override
    public String getCredentials() {
        return key;
    }

    @Override
    public String getPrincipal() {
        return "";
    }
}
