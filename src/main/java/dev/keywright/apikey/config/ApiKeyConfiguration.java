package dev.keywright.apikey.config;

import dev.keywright.account.AccountDeletionListener;
import dev.keywright.apikey.cache.AuditLogHealthIndicator;
import dev.keywright.apikey.cache.KeyCacheProperties;
import dev.keywright.apikey.cache.KeyLookup;
import dev.keywright.apikey.format.KeyCipher;
import dev.keywright.apikey.format.KeyDigester;
import dev.keywright.apikey.format.KeyProperties;
import dev.keywright.apikey.lifecycle.KeyQuotas;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.apikey.store.VerificationKeyRepository;
import dev.keywright.audit.tail.AuditLogProperties;
import dev.keywright.audit.tail.AuditLogTailer;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.ratelimit.Limiter;
import dev.keywright.ratelimit.RateLimitProperties;
import dev.keywright.secrets.Secrets;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.security.GeneralSecurityException;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({KeyProperties.class, KeyCacheProperties.class})
class ApiKeyConfiguration {

    @Bean
    KeyDigester keyDigester(Secrets secrets) {
        return new KeyDigester(secrets.pepper());
    }

    @Bean
    KeyCipher keyCipher(Secrets secrets) throws GeneralSecurityException {
        return new KeyCipher(secrets.masterKey());
    }

    @Bean
    KeyQuotas keyQuotas(
            ApiKeyRepository keys,
            Limiter newKeysPerAccount,
            Limiter newKeysPerOperator,
            Limiter newKeysPerServiceKey,
            RateLimitProperties settings,
            Clock clock) {
        return new KeyQuotas(
                keys,
                clock,
                new KeyQuotas.Limit(settings.keysPerAccount(), newKeysPerAccount),
                new KeyQuotas.Limit(settings.keysPerOperator(), newKeysPerOperator),
                new KeyQuotas.Limit(settings.keysPerServiceKey(), newKeysPerServiceKey));
    }

    /** Revokes the keys of a deleted account. The records remain, since the audit log references them. */
    @Bean
    AccountDeletionListener accountKeyRevoker(ApiKeyRepository keys) {
        return keys::eraseAllOf;
    }

    @Bean
    KeyLookup keyLookup(
            VerificationKeyRepository keys,
            KeyDigester digester,
            KeyCacheProperties settings,
            QueryGuard queryGuard,
            AuditLogHealthIndicator auditLog) {
        return new KeyLookup(keys, digester, settings, queryGuard, auditLog::isFresh);
    }

    /** The health endpoints and the readiness group name it {@code auditLog}. */
    @Bean
    AuditLogHealthIndicator auditLogHealthIndicator(
            AuditLogTailer auditLog, KeyCacheProperties settings, AuditLogProperties auditLogSettings) {
        settings.requireAtLeastTwice(auditLogSettings.pollInterval());
        return new AuditLogHealthIndicator(auditLog, settings.maxStaleness());
    }

    @Bean
    MeterBinder keyCacheMeters(KeyLookup keys) {
        return (registry) -> {
            Gauge.builder("keywright.cached.keys", keys, KeyLookup::size)
                    .description("Keys in the key cache")
                    .register(registry);
            FunctionCounter.builder("keywright.cached.keys.misses", keys, KeyLookup::reads)
                    .description("Keys read from the database after misses of the key cache")
                    .register(registry);
        };
    }
}
