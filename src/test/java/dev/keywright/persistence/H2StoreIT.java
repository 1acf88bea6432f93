package dev.keywright.persistence;

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
import dev.keywright.support.store.H2Database;
import dev.keywright.support.store.TestDatabase;
import dev.keywright.usage.UsageFlushContractTests;
import dev.keywright.usage.UsageRollupContractTests;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** The same repositories, with the same SQL, on H2. */
class H2StoreIT {

    @Nested
    class AccountTests extends AccountRepositoryContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class SessionTests extends SessionRepositoryContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class LoginProtectionTests extends LoginProtectionContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class ApiKeyTests extends ApiKeyRepositoryContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class CreatedKeyCountTests extends CreatedKeyCountContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class IdempotencyTests extends IdempotencyRepositoryContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class AuditLogTests extends AuditLogContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class KeyTermsTests extends KeyTermsContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class KeyListTests extends KeyPageReaderContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class KeyLifecycleTests extends KeyLifecycleContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class ServiceKeyTests extends ServiceKeysContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class KeyLookupTests extends KeyLookupContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class CreditTests extends CreditRepositoryContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class UsageFlushTests extends UsageFlushContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class UsageRollupTests extends UsageRollupContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }

    @Nested
    class LastUsedTests extends LastUsedStoreContractTests {

        @Override
        protected TestDatabase open(Path folder) {
            return new H2Database();
        }
    }
}
