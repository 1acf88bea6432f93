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
import dev.keywright.storage.FreshDatabase;
import dev.keywright.storage.TestDatabase;
import dev.keywright.usage.UsageKit;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** The repositories on SQLite, through the driver that comes with the service. */
class SqliteStoreIT {

    @Nested
    class OfAccounts extends AccountsKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfSessions extends SessionsKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfLoginProtection extends LoginProtectionKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfApiKeys extends ApiKeysKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfKeysMade extends KeysMadeKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfIdempotentRequests extends IdempotentRequestsKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfTheTrail extends TrailKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfKeyTerms extends KeyTermsKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfKeyLists extends KeyListsKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfKeyLives extends KeyLivesKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfServiceKeys extends ServiceKeysKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfKnownKeys extends KnownKeysKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfCredits extends CreditStoreKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfUsage extends UsageKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class OfLastUses extends UsedKeysKit {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }
}
