package dev.keywright.account;

import org.jspecify.annotations.Nullable;

/** The {@code Bearer} scheme of the {@code Authorization} header (RFC 6750 §2.1), for tokens and service keys. */
public final class BearerScheme {

    private static final String SCHEME = "Bearer";

    private BearerScheme() {}

    /**
     * Returns the credentials after the case-insensitive scheme and one or more spaces (RFC 9110 §11.4). Empty if there
     * are none; null if the header has another scheme.
     */
    public static @Nullable String credentials(String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        String afterScheme = authorization.substring(SCHEME.length());
        return afterScheme.isEmpty() || afterScheme.charAt(0) == ' ' ? afterScheme.strip() : null;
    }
}
