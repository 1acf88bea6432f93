package dev.keywright.verification.limits;

import org.hibernate.validator.constraints.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Credits.
 *
 * @param leaseSize how many credits of a key a node leases from the database at once; a killed process loses at most
 *     one lease of a key
 */
@Validated
@ConfigurationProperties(prefix = "keywright.credits", ignoreUnknownFields = false)
public record CreditProperties(
        @DefaultValue("100") @Range(min = 1, max = 1_000_000)
        int leaseSize) {}
