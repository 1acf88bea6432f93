package dev.keywright.audit.verify;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The result of the verification of the audit log. */
public sealed interface ChainFinding {

    /** Returns a message for the operator. */
    String message();

    /**
     * All records are intact.
     *
     * @param records the number of records
     * @param newest the time of the newest record; null if the audit log is empty
     */
    record Intact(long records, @Nullable Instant newest) implements ChainFinding {

        @Override
        public String message() {
            String counted = records == 1 ? "1 record" : String.format(Locale.ROOT, "%,d records", records);
            return counted + ", intact." + (newest == null ? "" : " The newest record is from " + newest + ".");
        }
    }

    /**
     * The first record that was tampered with.
     *
     * @param record the sequence number
     * @param fault the kind of tampering
     * @param reason the reason, as the end of a sentence
     */
    record Tampered(long record, Fault fault, String reason) implements ChainFinding {

        @Override
        public String message() {
            String what = fault == Fault.HEAD_CHANGED ? "The head of the audit log" : "Record " + record;
            return what + " was tampered with: " + reason;
        }
    }

    /**
     * The first record that cannot be verified, because the version of its secret is missing. A record whose version number
     * was changed looks the same.
     *
     * @param record the sequence number
     * @param version the version of the secret
     */
    record SecretMissing(long record, int version) implements ChainFinding {

        @Override
        public String message() {
            return "Record " + record + " cannot be verified: version " + version
                    + " of the secret keywright.secrets.pepper is missing. Restore this version. If it never existed, the"
                    + " record was changed.";
        }
    }

    /** The kind of tampering. */
    enum Fault {
        CHANGED,
        MISSING,
        OUT_OF_PLACE,
        ADDED,
        END_REMOVED,
        ADDRESS_CHANGED,
        HEAD_CHANGED
    }
}
