package dev.keywright.apikey.config;

import dev.keywright.account.AccountRepository;
import dev.keywright.apikey.KeyScopePolicy;
import dev.keywright.apikey.cache.ChangeFeedHealth;
import dev.keywright.apikey.cache.KeyCacheInvalidator;
import dev.keywright.apikey.cache.KeyCacheProperties;
import dev.keywright.apikey.cache.KeyLookup;
import dev.keywright.apikey.cache.ServiceKeys;
import dev.keywright.apikey.format.KeyDigester;
import dev.keywright.apikey.format.KeyGenerator;
import dev.keywright.apikey.format.KeyProperties;
import dev.keywright.apikey.format.KeySealer;
import dev.keywright.apikey.format.RecoverableKeys;
import dev.keywright.apikey.lifecycle.KeyChanger;
import dev.keywright.apikey.lifecycle.KeyCreationService;
import dev.keywright.apikey.lifecycle.KeyImporter;
import dev.keywright.apikey.lifecycle.KeyLifecycleService;
import dev.keywright.apikey.lifecycle.KeyQuota;
import dev.keywright.apikey.lifecycle.KeyQuotas;
import dev.keywright.apikey.lifecycle.KeyRevealer;
import dev.keywright.apikey.lifecycle.KeyRotator;
import dev.keywright.apikey.lifecycle.KeyVisibilityPolicy;
import dev.keywright.apikey.lifecycle.OwnKeys;
import dev.keywright.apikey.lifecycle.SuccessorCreator;
import dev.keywright.apikey.store.AccountKeyRevoker;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.apikey.store.CreditRepository;
import dev.keywright.apikey.store.KeyPageReader;
import dev.keywright.apikey.store.LastUsedWriter;
import dev.keywright.apikey.store.RecoverableTextEraser;
import dev.keywright.apikey.web.ImportMapper;
import dev.keywright.apikey.web.KeyTermsMapper;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.audit.tail.AuditLogTailer;
import dev.keywright.audit.tail.AuditTailProperties;
import dev.keywright.persistence.CursorCodec;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.ratelimit.Limiter;
import dev.keywright.ratelimit.RateLimitProperties;
import dev.keywright.secrets.Secrets;
import dev.keywright.usage.UsageCounter;
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
@EnableConfigurationProperties({KeyProperties.class, KeyCacheProperties.class})
class ApiKeyConfiguration {

    @Bean
    ApiKeyRepository apiKeys(DatabaseClient database) {
        return new ApiKeyRepository(database);
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
    RecoverableKeys recoverableKeys(KeySealer sealer, KeyProperties settings) {
        return new RecoverableKeys(sealer, settings);
    }

    @Bean
    KeyQuotas keyQuotas(
            ApiKeyRepository keys,
            Limiter accountKeyLimiter,
            Limiter operatorKeyLimiter,
            Limiter programKeyLimiter,
            RateLimitProperties settings,
            Clock clock) {
        return new KeyQuotas(
                new KeyQuota(keys, accountKeyLimiter, settings.keysPerAccount(), clock),
                new KeyQuota(keys, operatorKeyLimiter, settings.keysPerOperator(), clock),
                new KeyQuota(keys, programKeyLimiter, settings.keysPerServiceKey(), clock));
    }

    @Bean
    KeyScopePolicy keyScopePolicy(AccountRepository accounts, AuditLog auditLog) {
        return new KeyScopePolicy(accounts, auditLog);
    }

    @Bean
    KeyGenerator keyGenerator(KeyProperties settings, KeyDigester digester, KeySealer sealer, SecureRandom random) {
        return new KeyGenerator(settings, digester, sealer, random);
    }

    @Bean
    KeyCreationService keyCreationService(
            AccountRepository accounts,
            ApiKeyRepository keys,
            KeyQuotas quotas,
            KeyScopePolicy grants,
            KeyGenerator maker,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        return new KeyCreationService(accounts, keys, quotas, grants, maker, auditLog, transaction, clock);
    }

    @Bean
    KeyChanger keyChanger(
            KeyVisibilityPolicy visible,
            ApiKeyRepository keys,
            KeyScopePolicy grants,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        return new KeyChanger(visible, keys, grants, auditLog, transaction, clock);
    }

    @Bean
    KeyVisibilityPolicy visibleKeys(ApiKeyRepository keys) {
        return new KeyVisibilityPolicy(keys);
    }

    @Bean
    KeyTermsMapper keyTermsMapper(JsonMapper json, KeyProperties settings) {
        return new KeyTermsMapper(json, settings);
    }

    @Bean
    ImportMapper importMapper(JsonMapper json, KeyTermsMapper terms) {
        return new ImportMapper(json, terms);
    }

    @Bean
    KeyImporter keyImporter(
            AccountRepository accounts,
            ApiKeyRepository keys,
            KeyDigester digester,
            AuditLog auditLog,
            TransactionalOperator transaction,
            SecureRandom random,
            Clock clock) {
        return new KeyImporter(accounts, keys, digester, auditLog, transaction, random, clock);
    }

    @Bean
    KeyPageReader keyPageReader(DatabaseClient database, CursorCodec cursors) {
        return new KeyPageReader(database, cursors);
    }

    @Bean
    KeyLifecycleService keyLifecycleService(
            KeyVisibilityPolicy visible,
            ApiKeyRepository keys,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        return new KeyLifecycleService(visible, keys, auditLog, transaction, clock);
    }

    @Bean
    KeyRotator keyRotator(
            KeyVisibilityPolicy visible,
            AccountRepository accounts,
            ApiKeyRepository keys,
            KeyQuotas quotas,
            KeyGenerator maker,
            AuditLog auditLog,
            TransactionalOperator transaction,
            Clock clock) {
        SuccessorCreator successorCreator = new SuccessorCreator(keys, quotas, maker);
        return new KeyRotator(visible, accounts, keys, successorCreator, auditLog, transaction, clock);
    }

    @Bean
    KeyRevealer keyRevealer(
            KeyVisibilityPolicy visible,
            ApiKeyRepository keys,
            RecoverableKeys texts,
            AuditLog auditLog,
            TransactionalOperator transaction) {
        return new KeyRevealer(visible, keys, texts, auditLog, transaction);
    }

    @Bean
    OwnKeys ownedKeys(
            ApiKeyRepository keys,
            KeyLifecycleService states,
            KeyDigester digester,
            RecoverableKeys texts,
            Clock clock) {
        return new OwnKeys(keys, states, digester, texts, clock);
    }

    @Bean
    ServiceKeys serviceKeys(KeyLookup keys, UsageCounter uses, Clock clock) {
        return new ServiceKeys(keys, uses, clock);
    }

    @Bean
    CreditRepository creditRepository(DatabaseClient database, TransactionalOperator transaction) {
        return new CreditRepository(database, transaction);
    }

    @Bean
    KeyLookup keyLookup(
            ApiKeyRepository keys,
            KeyDigester digester,
            AccountRepository accounts,
            KeyCacheProperties settings,
            QueryGuard queryGuard,
            ChangeFeedHealth trail) {
        return new KeyLookup(keys, digester, accounts, settings, queryGuard, trail::isFresh);
    }

    /** The health endpoints and the readiness group name it {@code changeFeed}. */
    @Bean
    ChangeFeedHealth changeFeedHealthIndicator(
            AuditLogTailer trail, KeyCacheProperties settings, AuditTailProperties changes) {
        settings.checkAgainst(changes.pollInterval());
        return new ChangeFeedHealth(trail, settings.maxStaleness());
    }

    @Bean
    MeterBinder keyCacheMeters(KeyLookup keys) {
        return (registry) -> {
            Gauge.builder("keywright.known.keys", keys, KeyLookup::size)
                    .description("Keys in the key cache")
                    .register(registry);
            FunctionCounter.builder("keywright.known.keys.reads", keys, KeyLookup::reads)
                    .description("Database reads after misses of the key cache")
                    .register(registry);
        };
    }

    @Bean
    KeyCacheInvalidator keyCacheInvalidator(KeyLookup keys) {
        return new KeyCacheInvalidator(keys);
    }

    @Bean
    LastUsedWriter lastUsedWriter(DatabaseClient database) {
        return new LastUsedWriter(database);
    }

    @Bean
    RecoverableTextEraser recoverableTextEraser(ApiKeyRepository keys, KeyProperties settings) {
        return new RecoverableTextEraser(keys, settings);
    }

    @Bean
    AccountKeyRevoker accountKeyRevoker(ApiKeyRepository keys) {
        return new AccountKeyRevoker(keys);
    }
}
