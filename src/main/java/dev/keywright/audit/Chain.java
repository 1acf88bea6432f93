package dev.keywright.audit;

import dev.keywright.storage.Hmac;
import dev.keywright.storage.SecretRing;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Seals records, each to the one before, and tells whether a seal holds; the package's page says how and why. */
final class Chain {

    private static final String PURPOSE = "keywright audit";

    private final SecretRing keys;

    Chain(SecretRing pepper) {
        this.keys = pepper.derive(PURPOSE);
    }

    /** Seals a record under the version in use, to what came before. */
    Entry seal(Mac link, Event event) {
        int version = keys.current();
        Mac addressMac = addressMac(version, event);
        return new Entry(event, version, addressMac, mac(version, link, event, addressMac));
    }

    /** What the record after this one is to be sealed to. */
    Mac link(Entry entry) {
        return hmac(entry.keyVersion(), new MacInput("link").mac(entry.mac()));
    }

    /** Whether the version of the secret that the record was sealed under is there. */
    boolean hasKeyOf(Entry entry) {
        return keys.versions().containsKey(entry.keyVersion());
    }

    /** Whether the record was sealed as it is, to this link. */
    boolean isSealed(Mac link, Entry entry) {
        return mac(entry.keyVersion(), link, entry.event(), entry.addressMac()).equals(entry.mac());
    }

    /** Whether the address is the one that the record was sealed with, or has been erased. */
    boolean isAddressTrue(Entry entry) {
        return entry.event().origin().address() == null
                || addressMac(entry.keyVersion(), entry.event()).equals(entry.addressMac());
    }

    private Mac addressMac(int version, Event event) {
        String address = Objects.requireNonNullElse(event.origin().address(), "");
        return hmac(version, new MacInput("address").number(event.sequence()).text(address));
    }

    private Mac mac(int version, Mac link, Event event, Mac addressMac) {
        return hmac(
                version,
                new MacInput("record")
                        .mac(link)
                        .number(event.sequence())
                        .number(event.at().toEpochMilli())
                        .text(event.action())
                        .text(event.outcome())
                        .text(event.actor().account())
                        .text(event.actor().key())
                        .text(event.target())
                        .mac(addressMac)
                        .text(event.origin().requestId())
                        .text(event.details())
                        .number(version));
    }

    private Mac hmac(int version, MacInput input) {
        byte @Nullable [] key = keys.versions().get(version);
        return new Mac(Hmac.sha256(Objects.requireNonNull(key, "version"), input.bytes()));
    }
}
