package dev.keywright.account.config;

import dev.keywright.account.AccountRepository;
import dev.keywright.account.lifecycle.AccountProperties;
import dev.keywright.account.login.LoginProtection;
import dev.keywright.account.password.PasswordBlocklist;
import dev.keywright.account.password.PasswordPolicy;
import dev.keywright.account.password.PasswordProperties;
import dev.keywright.account.session.SessionRepository;
import dev.keywright.account.session.SessionTokens;
import dev.keywright.account.session.TokenProperties;
import dev.keywright.secrets.Secrets;
import dev.keywright.startup.StartupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AccountProperties.class, PasswordProperties.class, TokenProperties.class})
public class AccountConfiguration {

    /** The queue length for each thread: a few seconds of work, after which a client has timed out. */
    private static final int QUEUED_HASHES = 64;

    @Bean
    AccountRepository accounts(DatabaseClient database, AccountProperties settings) {
        return new AccountRepository(database, settings.namedOperators());
    }

    @Bean
    SessionRepository sessions(DatabaseClient database, AccountProperties settings) {
        return new SessionRepository(database, settings.namedOperators());
    }

    /** Uses half of the processors, so that the other half can serve other requests. */
    @Bean(destroyMethod = "dispose")
    Scheduler passwordScheduler() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return Schedulers.newBoundedElastic(threads, QUEUED_HASHES, "passwords");
    }

    @Bean
    public PasswordPolicy passwordPolicy(PasswordProperties settings) {
        return new PasswordPolicy(settings.minLength(), blocklist(settings.blocklist()));
    }

    private static @Nullable PasswordBlocklist blocklist(String setting) {
        try {
            return switch (setting) {
                case "off" -> null;
                case "common" -> PasswordBlocklist.common();
                default -> PasswordBlocklist.of(Path.of(setting));
            };
        } catch (IOException | UncheckedIOException | InvalidPathException failure) {
            throw new StartupException(
                    "keywright.passwords.blocklist is '" + setting + "', but the file cannot be read: " + failure,
                    "Set it to off, to common, or to the path of a UTF-8 text file with one password per line.",
                    failure);
        }
    }

    @Bean
    SessionTokens tokens(Secrets secrets) {
        return new SessionTokens(secrets.signingKey());
    }

    @Bean
    ReactiveJwtDecoder tokenDecoder(SessionTokens tokens, Clock clock) {
        return tokens.decoder(clock);
    }

    @Bean
    LoginProtection loginProtection(DatabaseClient database, Secrets secrets, Clock clock) {
        return new LoginProtection(database, secrets.pepper().derive("keywright login protection"), clock);
    }
}
