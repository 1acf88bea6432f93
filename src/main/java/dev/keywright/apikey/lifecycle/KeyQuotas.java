package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.account.Role;

/**
 * The quotas for new keys.
 *
 * @param ofMember the quota of each person
 * @param ofOperator the quota of each operator
 * @param ofServiceKey the quota of each service key
 */
public record KeyQuotas(KeyQuota ofMember, KeyQuota ofOperator, KeyQuota ofServiceKey) {

    KeyQuota of(Caller caller) {
        if (!caller.isPerson()) {
            return ofServiceKey;
        }
        return caller.role() == Role.OPERATOR ? ofOperator : ofMember;
    }
}
