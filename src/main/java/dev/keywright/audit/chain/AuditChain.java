package dev.keywright.audit.chain;

import dev.keywright.secrets.Keyring;
import dev.keywright.secrets.MacInput;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Signs each record together with a link to its predecessor, and verifies the signatures; see the package documentation for the design. */
public final class AuditChain {

    private static final String PURPOSE = "keywright audit";

    private final Keyring keys;

    public AuditChain(Keyring pepper) {
        this.keys = pepper.derive(PURPOSE);
    }

    /** Signs a record with the current key version and the link of its predecessor. */
    public SignedRecord sign(Mac link, AuditRow row) {
        int version = keys.current();
        Mac addressMac = addressMac(version, row);
        return new SignedRecord(row, version, addressMac, mac(version, link, row, addressMac));
    }

    /** Returns the link of the record, which the signature of the next one covers. */
    public Mac link(SignedRecord record) {
        return hmac(record.keyVersion(), new MacInput("link").value(record.mac().bytes()));
    }

    /** Returns whether the key version of the record exists. */
    public boolean hasKeyOf(SignedRecord record) {
        return keys.versions().containsKey(record.keyVersion());
    }

    /** Returns whether the record is unchanged and was signed for this link. */
    public boolean isSigned(Mac link, SignedRecord record) {
        return mac(record.keyVersion(), link, record.row(), record.addressMac()).equals(record.mac());
    }

    /** Returns whether the address matches its MAC or is erased. */
    public boolean addressMatches(SignedRecord record) {
        return record.row().source().address() == null
                || addressMac(record.keyVersion(), record.row()).equals(record.addressMac());
    }

    private Mac addressMac(int version, AuditRow row) {
        String address = Objects.requireNonNullElse(row.source().address(), "");
        return hmac(version, new MacInput("address").number(row.sequence()).text(address));
    }

    private Mac mac(int version, Mac link, AuditRow row, Mac addressMac) {
        return hmac(
                version,
                new MacInput("record")
                        .value(link.bytes())
                        .number(row.sequence())
                        .number(row.at().toEpochMilli())
                        .text(row.action())
                        .text(row.outcome())
                        .text(row.actor().account())
                        .text(row.actor().key())
                        .text(row.target())
                        .value(addressMac.bytes())
                        .text(row.source().requestId())
                        .text(row.details())
                        .number(version));
    }

    private Mac hmac(int version, MacInput input) {
        byte @Nullable [] key = keys.versions().get(version);
        return new Mac(input.hmac(Objects.requireNonNull(key, "version")));
    }

    /**
     * The end of the audit log.
     *
     * @param sequence the number of the newest record, 0 before the first
     * @param link the link that the signature of the next record covers
     */
    public record Head(long sequence, Mac link) {

        private static final int LINK_BYTES = 32;

        /** The head of an empty audit log. */
        public static final Head START = new Head(0, new Mac(new byte[LINK_BYTES]));
    }
}
