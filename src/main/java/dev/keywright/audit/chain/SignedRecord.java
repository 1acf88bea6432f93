package dev.keywright.audit.chain;

/**
 * A signed record of the audit log.
 *
 * @param content the content
 * @param keyVersion the key version of the MACs
 * @param addressMac the MAC of the address, which represents the address in the chain
 * @param mac the MAC of the previous record's link and the content
 */
public record SignedRecord(AuditRecord content, int keyVersion, Mac addressMac, Mac mac) {

    /** Returns this record with another sequence number and the original signature. */
    public SignedRecord withSequence(long sequence) {
        return new SignedRecord(content.withSequence(sequence), keyVersion, addressMac, mac);
    }
}
