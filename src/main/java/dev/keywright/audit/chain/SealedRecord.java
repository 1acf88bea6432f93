package dev.keywright.audit.chain;

/**
 * A record of the trail, sealed.
 *
 * @param event what it says
 * @param keyVersion the version of the secret that its MACs are made with
 * @param addressMac stands for the address in the chain
 * @param mac over the record before, and all of this one
 */
public record SealedRecord(AuditRow event, int keyVersion, Mac addressMac, Mac mac) {

    /** The same in another place, with the seal that it had. */
    public SealedRecord movedTo(long place) {
        return new SealedRecord(event.movedTo(place), keyVersion, addressMac, mac);
    }
}
