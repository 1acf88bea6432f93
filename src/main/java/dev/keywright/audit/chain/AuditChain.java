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
    public SignedRecord sign(Mac link, AuditRecord content) {
        int version = keys.current();
        Mac addressMac = addressMac(version, content);
        return new SignedRecord(content, version, addressMac, mac(version, link, content, addressMac));
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
        return mac(record.keyVersion(), link, record.content(), record.addressMac())
                .equals(record.mac());
    }

    /** Returns whether the address matches its MAC or is erased. */
    public boolean addressMatches(SignedRecord record) {
        return record.content().source().address() == null
                || addressMac(record.keyVersion(), record.content()).equals(record.addressMac());
    }

    private Mac addressMac(int version, AuditRecord content) {
        String address = Objects.requireNonNullElse(content.source().address(), "");
        return hmac(version, new MacInput("address").number(content.sequence()).text(address));
    }

    private Mac mac(int version, Mac link, AuditRecord content, Mac addressMac) {
        return hmac(
                version,
                new MacInput("record")
                        .value(link.bytes())
                        .number(content.sequence())
                        .number(content.at().toEpochMilli())
                        .text(content.action())
                        .text(content.outcome())
                        .text(content.actor().account())
                        .text(content.actor().key())
                        .text(content.target())
                        .value(addressMac.bytes())
                        .text(content.source().requestId())
                        .text(content.details())
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
