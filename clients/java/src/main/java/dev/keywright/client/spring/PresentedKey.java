package dev.keywright.client.spring;

import dev.keywright.client.model.KeyCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** The key of a request before its verification. */
final class PresentedKey extends AbstractAuthenticationToken {

    static final String HEADER = "X-API-Key";

    private static final long serialVersionUID = 1;

    private static final String BEARER = "Bearer ";

    /** The maximum number of code points that the service accepts. */
    private static final int MAX_LENGTH = 1024;

    private final String key;
    private final @Nullable String address;

    private PresentedKey(String key, @Nullable String address) {
        super(List.of());
        this.key = key;
        this.address = address;
    }

    /**
     * Reads the key from a request's headers.
     *
     * @return null if the request has no key; the authorization rules decide whether the request needs one
     */
    static @Nullable PresentedKey of(
            @Nullable String apiKey, @Nullable String authorization, @Nullable String address) {
        if (apiKey != null && !apiKey.isBlank()) {
            return new PresentedKey(apiKey.strip(), address);
        }
        boolean isBearer = authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return isBearer
                ? new PresentedKey(authorization.substring(BEARER.length()).strip(), address)
                : null;
    }

    /** Whether the service accepts a key of this length. */
    boolean hasValidLength() {
        return !key.isEmpty() && key.codePointCount(0, key.length()) <= MAX_LENGTH;
    }

    /** The verification request, without scopes, which the authorization rules check. */
    KeyCheck toKeyCheck() {
        return new KeyCheck().key(key).address(IpAddresses.literal(address));
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
