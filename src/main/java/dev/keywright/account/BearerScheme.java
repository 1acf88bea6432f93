package dev.keywright.account;

import org.jspecify.annotations.Nullable;

/** The scheme {@code Bearer} of {@code Authorization} (RFC 6750 §2.1), which carries tokens and service keys. */
public final class BearerScheme {

    private static final String SCHEME = "Bearer";

    private BearerScheme() {}

    /**
     * What follows the scheme, whose case does not matter, and one or more spaces (RFC 9110 §11.4). Empty if nothing follows; null if
     * the credentials are of another scheme.
     */
    public static @Nullable String credentials(String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        String rest = authorization.substring(SCHEME.length());
        return rest.isEmpty() || rest.charAt(0) == ' ' ? rest.strip() : null;
    }
}
