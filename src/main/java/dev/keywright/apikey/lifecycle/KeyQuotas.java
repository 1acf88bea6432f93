package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.account.Role;

/**
 * The quotas for new keys.
 *
 * @param ofMember a person's, each for themselves
 * @param ofOperator an operator's
 * @param ofServiceKey a program's, each service key for itself
 */
public record KeyQuotas(KeyQuota ofMember, KeyQuota ofOperator, KeyQuota ofServiceKey) {

    KeyQuota of(Caller caller) {
        if (!caller.isPerson()) {
            return ofServiceKey;
        }
        return caller.role() == Role.OPERATOR ? ofOperator : ofMember;
    }
}
