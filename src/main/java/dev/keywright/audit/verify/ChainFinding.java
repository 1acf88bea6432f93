package dev.keywright.audit.verify;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What checking the trail found. */
public sealed interface ChainFinding {

    /** For the operator. */
    String message();

    /**
     * All is as it was written.
     *
     * @param records how many there are
     * @param newest when the last of them was written; null if there is none
     */
    record Intact(long records, @Nullable Instant newest) implements ChainFinding {

        @Override
        public String message() {
            String counted = records == 1 ? "1 record" : String.format(Locale.ROOT, "%,d records", records);
            return counted + ", whole." + (newest == null ? "" : " The last is of " + newest + ".");
        }
    }

    /**
     * The first record that is not as it was written.
     *
     * @param record its place
     * @param fault what is wrong with it
     * @param why the rest of the sentence
     */
    record Tampered(long record, Fault fault, String why) implements ChainFinding {

        @Override
        public String message() {
            String what = fault == Fault.HEAD_CHANGED ? "The head of the trail" : "Record " + record;
            return what + " is not what was written: " + why;
        }
    }

    /** What can be wrong with a record. */
    enum Fault {
        CHANGED,
        MISSING,
        OUT_OF_PLACE,
        ADDED,
        END_REMOVED,
        ADDRESS_CHANGED,
        SECRET_GONE,
        HEAD_CHANGED
    }
}
