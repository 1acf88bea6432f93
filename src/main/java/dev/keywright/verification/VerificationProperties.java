package dev.keywright.verification;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How keys are verified.
 *
 * @param creditBlock how many credits of a key are taken from the store at once, to be spent in memory, 1 to 1,000,000: as many are
 *     lost at most if the process is killed
 */
@ConfigurationProperties(prefix = "keywright.verification")
public record VerificationProperties(@DefaultValue("100") int creditBlock) {

    private static final int MAX = 1_000_000;

    public VerificationProperties {
        if (creditBlock < 1 || creditBlock > MAX) {
            throw new IllegalArgumentException(
                    "keywright.verification.credit-block is 1 to " + MAX + ", not " + creditBlock);
        }
    }
}
