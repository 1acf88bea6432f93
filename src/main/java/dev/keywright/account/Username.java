package dev.keywright.account;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An account's name: 3 to 64 letters, digits, {@code .}, {@code _} and {@code -}, kept as it was written and compared
 * without regard to case.
 *
 * @param value the name as it was written
 */
public record Username(String value) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{3,64}");

    public Username {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is no username");
        }
    }

    public static Optional<Username> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new Username(text)) : Optional.empty();
    }

    /** What names are compared by. */
    public String key() {
        return value.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return value;
    }
}
