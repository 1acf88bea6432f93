package dev.keywright.account;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an account: 3 to 64 letters, digits, {@code .}, {@code _} and {@code -}. The case is preserved, but
 * comparison ignores it.
 *
 * @param value the name in its original case
 */
public record Username(String value) {

    public static final int MIN_LENGTH = 3;
    public static final int MAX_LENGTH = 64;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{" + MIN_LENGTH + "," + MAX_LENGTH + "}");

    public Username {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is not a valid username.");
        }
    }

    public static Optional<Username> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new Username(text)) : Optional.empty();
    }

    /** Returns the lower-case form for comparison. */
    public String lowerCase() {
        return value.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return value;
    }
}
