package dev.keywright.persistence.backup;

import java.util.Locale;

/**
 * How much a database holds.
 *
 * @param accounts that are not deleted
 * @param keys of whatever state
 * @param records of the trail
 */
public record StoredCounts(long accounts, long keys, long records) {

    /** For the operator. */
    public String message() {
        return counted(accounts, "account") + ", " + counted(keys, "key") + ", " + counted(records, "record");
    }

    private static String counted(long number, String what) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? what : what + "s");
    }
}
