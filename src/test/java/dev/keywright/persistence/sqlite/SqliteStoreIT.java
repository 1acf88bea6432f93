package dev.keywright.persistence.sqlite;

import dev.keywright.account.AccountRepositoryContractTests;
import dev.keywright.account.login.LoginProtectionContractTests;
import dev.keywright.account.session.SessionRepositoryContractTests;
import dev.keywright.apikey.KeyTermsContractTests;
import dev.keywright.apikey.cache.KeyLookupContractTests;
import dev.keywright.apikey.cache.ServiceKeysContractTests;
import dev.keywright.apikey.store.ApiKeyRepositoryContractTests;
import dev.keywright.apikey.store.CreatedKeyCountContractTests;
import dev.keywright.apikey.store.CreditRepositoryContractTests;
import dev.keywright.apikey.store.KeyLifecycleContractTests;
import dev.keywright.apikey.store.KeyPageReaderContractTests;
import dev.keywright.apikey.store.LastUsedStoreContractTests;
import dev.keywright.audit.store.AuditLogContractTests;
import dev.keywright.idempotency.IdempotencyRepositoryContractTests;
import dev.keywright.support.store.FreshDatabase;
import dev.keywright.support.store.TestDatabase;
import dev.keywright.usage.UsageFlushContractTests;
import dev.keywright.usage.UsageRollupContractTests;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** The repositories on SQLite, with Keywright's driver. */
class SqliteStoreIT {

    @Nested
    class AccountTests extends AccountRepositoryContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class SessionTests extends SessionRepositoryContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class LoginProtectionTests extends LoginProtectionContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class ApiKeyTests extends ApiKeyRepositoryContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class CreatedKeyCountTests extends CreatedKeyCountContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class IdempotencyTests extends IdempotencyRepositoryContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class AuditLogTests extends AuditLogContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class KeyTermsTests extends KeyTermsContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class KeyListTests extends KeyPageReaderContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class KeyLifecycleTests extends KeyLifecycleContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class ServiceKeyTests extends ServiceKeysContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class KeyLookupTests extends KeyLookupContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class CreditTests extends CreditRepositoryContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class UsageFlushTests extends UsageFlushContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class UsageRollupTests extends UsageRollupContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }

    @Nested
    class LastUsedTests extends LastUsedStoreContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new FreshDatabase(folder);
        }
    }
}
