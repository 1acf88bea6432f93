package dev.keywright.key;

import dev.keywright.account.Accounts;
import dev.keywright.limit.LimitSettings;
import dev.keywright.limit.Limiter;
import dev.keywright.storage.Secrets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KeySettings.class)
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
    KeyQuota keyQuota(ApiKeys keys, Limiter accountKeyLimiter, LimitSettings settings, Clock clock) {
        return new KeyQuota(keys, accountKeyLimiter, settings.keysPerAccount(), clock);
    }

    @Bean
    KeyMaker keyMaker(KeySettings settings, KeyDigester digester, KeySealer sealer, SecureRandom random) {
        return new KeyMaker(settings, digester, sealer, random);
    }

    @Bean
    KeyIssuer keyIssuer(
            Accounts accounts,
            ApiKeys keys,
            KeyQuota quota,
            KeyMaker maker,
            TransactionalOperator transaction,
            Clock clock) {
        return new KeyIssuer(accounts, keys, quota, maker, transaction, clock);
    }

    @Bean
    VisibleKeys visibleKeys(ApiKeys keys) {
        return new VisibleKeys(keys);
    }

    @Bean
    OwnedKeys ownedKeys(ApiKeys keys, KeyDigester digester, KeySealer sealer, KeySettings settings, Clock clock) {
        return new OwnedKeys(keys, digester, sealer, settings, clock);
    }

    @Bean
    ServiceKeys serviceKeys(ApiKeys keys, KeyDigester digester, Accounts accounts, Clock clock) {
        return new ServiceKeys(keys, digester, accounts, clock);
    }

    @Bean
    UnrecoverableKeys unrecoverableKeys(ApiKeys keys, KeySettings settings) {
        return new UnrecoverableKeys(keys, settings);
    }
}
