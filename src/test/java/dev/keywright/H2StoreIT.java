package dev.keywright;

import dev.keywright.account.AccountsKit;
import dev.keywright.account.LoginProtectionKit;
import dev.keywright.account.SessionsKit;
import dev.keywright.audit.TrailKit;
import dev.keywright.idempotency.IdempotentRequestsKit;
import dev.keywright.key.ApiKeysKit;
import dev.keywright.key.CreditStoreKit;
import dev.keywright.key.KeyListsKit;
import dev.keywright.key.KeyLivesKit;
import dev.keywright.key.KeyTermsKit;
import dev.keywright.key.KeysMadeKit;
import dev.keywright.key.KnownKeysKit;
import dev.keywright.key.ServiceKeysKit;
import dev.keywright.key.UsedKeysKit;
import dev.keywright.storage.H2Database;
import dev.keywright.storage.TestDatabase;
import dev.keywright.usage.UsageKit;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** The same repositories, with the same SQL, on H2. */
class H2StoreIT {

    @Nested
    class OfAccounts extends AccountsKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfSessions extends SessionsKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfLoginProtection extends LoginProtectionKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfApiKeys extends ApiKeysKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfKeysMade extends KeysMadeKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfIdempotentRequests extends IdempotentRequestsKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfTheTrail extends TrailKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfKeyTerms extends KeyTermsKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfKeyLists extends KeyListsKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfKeyLives extends KeyLivesKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfServiceKeys extends ServiceKeysKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfKnownKeys extends KnownKeysKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfCredits extends CreditStoreKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfUsage extends UsageKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class OfLastUses extends UsedKeysKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }
}
