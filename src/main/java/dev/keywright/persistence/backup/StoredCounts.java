package dev.keywright.persistence.backup;

import java.util.Locale;

/**
 * The contents of a database.
 *
 * @param accounts accounts that are not deleted
 * @param keys keys in any state
 * @param records records of the audit log
 */
public record StoredCounts(long accounts, long keys, long records) {

    /** A text for the operator. */
    public String message() {
        return counted(accounts, "account") + ", " + counted(keys, "key") + ", " + counted(records, "record");
    }

    private static String counted(long number, String what) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? what : what + "s");
    }
}
