package dev.keywright.apikey.lifecycle;

import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.ratelimit.LimitDecision;

/**
 * A new key.
 *
 * @param text the complete key
 * @param record the stored record
 * @param quota the status of the caller's quota after the creation
 */
public record CreatedKey(ApiKeyString text, ApiKey record, LimitDecision quota) {}
