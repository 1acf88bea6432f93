package dev.keywright.key;

import dev.keywright.account.Accounts;
import dev.keywright.audit.ChangeSettings;
import dev.keywright.audit.Trail;
import dev.keywright.audit.TrailFollower;
import dev.keywright.limit.LimitSettings;
import dev.keywright.limit.Limiter;
import dev.keywright.storage.Cursors;
import dev.keywright.storage.Patience;
import dev.keywright.storage.Secrets;
import dev.keywright.usage.UseCounter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({KeySettings.class, KnownKeySettings.class})
class KeyConfiguration {

    @Bean
    ApiKeys apiKeys(DatabaseClient database) {
        return new ApiKeys(database);
    }

    @Bean
    KeyDigester keyDigester(Secrets secrets) {
        return new KeyDigester(secrets.pepper());
    }

    @Bean
    KeySealer keySealer(Secrets secrets) throws GeneralSecurityException {
        return new KeySealer(secrets.masterKey());
    }

    @Bean
    KeptTexts keptTexts(KeySealer sealer, KeySettings settings) {
        return new KeptTexts(sealer, settings);
    }

    @Bean
    KeyQuotas keyQuotas(
            ApiKeys keys,
            Limiter accountKeyLimiter,
            Limiter operatorKeyLimiter,
            Limiter programKeyLimiter,
            LimitSettings settings,
            Clock clock) {
        return new KeyQuotas(
                new KeyQuota(keys, accountKeyLimiter, settings.keysPerAccount(), clock),
                new KeyQuota(keys, operatorKeyLimiter, settings.keysPerOperator(), clock),
                new KeyQuota(keys, programKeyLimiter, settings.keysPerServiceKey(), clock));
    }

    @Bean
    KeyGrants keyGrants(Accounts accounts, Trail trail) {
        return new KeyGrants(accounts, trail);
    }

    @Bean
    KeyMaker keyMaker(KeySettings settings, KeyDigester digester, KeySealer sealer, SecureRandom random) {
        return new KeyMaker(settings, digester, sealer, random);
    }

    @Bean
    KeyIssuer keyIssuer(
            Accounts accounts,
            ApiKeys keys,
            KeyQuotas quotas,
            KeyGrants grants,
            KeyMaker maker,
            Trail trail,
            TransactionalOperator transaction,
            Clock clock) {
        return new KeyIssuer(accounts, keys, quotas, grants, maker, trail, transaction, clock);
    }

    @Bean
    KeyChanger keyChanger(
            VisibleKeys visible,
            ApiKeys keys,
            KeyGrants grants,
            Trail trail,
            TransactionalOperator transaction,
            Clock clock) {
        return new KeyChanger(visible, keys, grants, trail, transaction, clock);
    }

    @Bean
    VisibleKeys visibleKeys(ApiKeys keys) {
        return new VisibleKeys(keys);
    }

    @Bean
    KeyTermsTranslation keyTermsTranslation(JsonMapper json, KeySettings settings) {
        return new KeyTermsTranslation(json, settings);
    }

    @Bean
    ImportTranslation importTranslation(JsonMapper json, KeyTermsTranslation terms) {
        return new ImportTranslation(json, terms);
    }

    @Bean
    KeyImporter keyImporter(
            Accounts accounts,
            ApiKeys keys,
            KeyDigester digester,
            Trail trail,
            TransactionalOperator transaction,
            SecureRandom random,
            Clock clock) {
        return new KeyImporter(accounts, keys, digester, trail, transaction, random, clock);
    }

    @Bean
    KeyLists keyLists(DatabaseClient database, Cursors cursors) {
        return new KeyLists(database, cursors);
    }

    @Bean
    KeyStates keyStates(
            VisibleKeys visible, ApiKeys keys, Trail trail, TransactionalOperator transaction, Clock clock) {
        return new KeyStates(visible, keys, trail, transaction, clock);
    }

    @Bean
    KeyRotator keyRotator(
            VisibleKeys visible,
            Accounts accounts,
            ApiKeys keys,
            KeyQuotas quotas,
            KeyMaker maker,
            Trail trail,
            TransactionalOperator transaction,
            Clock clock) {
        Successors successors = new Successors(keys, quotas, maker);
        return new KeyRotator(visible, accounts, keys, successors, trail, transaction, clock);
    }

    @Bean
    KeyRevealer keyRevealer(
            VisibleKeys visible, ApiKeys keys, KeptTexts texts, Trail trail, TransactionalOperator transaction) {
        return new KeyRevealer(visible, keys, texts, trail, transaction);
    }

    @Bean
    OwnedKeys ownedKeys(ApiKeys keys, KeyStates states, KeyDigester digester, KeptTexts texts, Clock clock) {
        return new OwnedKeys(keys, states, digester, texts, clock);
    }

    @Bean
    ServiceKeys serviceKeys(KnownKeys keys, UseCounter uses, Clock clock) {
        return new ServiceKeys(keys, uses, clock);
    }

    @Bean
    CreditStore creditStore(DatabaseClient database, TransactionalOperator transaction) {
        return new CreditStore(database, transaction);
    }

    @Bean
    KnownKeys knownKeys(
            ApiKeys keys,
            KeyDigester digester,
            Accounts accounts,
            KnownKeySettings settings,
            Patience patience,
            TrailHealth trail) {
        return new KnownKeys(keys, digester, accounts, settings, patience, trail::isFresh);
    }

    /** Health endpoints call it {@code trail}. */
    @Bean
    TrailHealth trailHealthIndicator(TrailFollower trail, KnownKeySettings settings, ChangeSettings changes) {
        settings.checkAgainst(changes.pollInterval());
        return new TrailHealth(trail, settings.maxStaleness());
    }

    @Bean
    MeterBinder knownKeyMeters(KnownKeys keys) {
        return (registry) -> {
            Gauge.builder("keywright.known.keys", keys, KnownKeys::size)
                    .description("Keys that are remembered for verdicts")
                    .register(registry);
            FunctionCounter.builder("keywright.known.keys.reads", keys, KnownKeys::reads)
                    .description("Reads from the database for verdicts of keys that were not remembered")
                    .register(registry);
        };
    }

    @Bean
    ChangedKeys changedKeys(KnownKeys keys) {
        return new ChangedKeys(keys);
    }

    @Bean
    UsedKeys usedKeys(DatabaseClient database) {
        return new UsedKeys(database);
    }

    @Bean
    UnrecoverableKeys unrecoverableKeys(ApiKeys keys, KeySettings settings) {
        return new UnrecoverableKeys(keys, settings);
    }

    @Bean
    KeysOfDeletedAccounts keysOfDeletedAccounts(ApiKeys keys) {
        return new KeysOfDeletedAccounts(keys);
    }
}
