package dev.keywright.verification;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the verification.
 *
 * @param creditBlock how many credits of a key a node leases from the database at once, 1 to 1,000,000. At most this many are lost if the
 *     process is killed
 */
@ConfigurationProperties(prefix = "keywright.verification")
public record VerificationProperties(@DefaultValue("100") int creditBlock) {

    private static final int MAX = 1_000_000;

    public VerificationProperties {
        if (creditBlock < 1 || creditBlock > MAX) {
            throw new IllegalArgumentException(
                    "keywright.verification.credit-block must be 1 to " + MAX + ", not " + creditBlock);
        }
    }
}
