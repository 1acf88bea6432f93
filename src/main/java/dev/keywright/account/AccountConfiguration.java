package dev.keywright.account;

import dev.keywright.audit.Trail;
import dev.keywright.storage.Secrets;
import dev.keywright.storage.StartRefusal;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AccountSettings.class, PasswordSettings.class, TokenSettings.class})
class AccountConfiguration {

    /** How many hashes may wait for each thread: some seconds' work, after which a client has given up. */
    private static final int WAITING_HASHES = 64;

    @Bean
    Accounts accounts(DatabaseClient database, AccountSettings settings) {
        return new Accounts(database, settings.namedOperators());
    }

    @Bean
    Sessions sessions(DatabaseClient database, AccountSettings settings) {
        return new Sessions(database, settings.namedOperators());
    }

    /** Half the processors hash, so that the other half is left to answer. */
    @Bean(destroyMethod = "dispose")
    Scheduler passwordScheduler() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return Schedulers.newBoundedElastic(threads, WAITING_HASHES, "passwords");
    }

    @Bean
    PasswordHasher passwordHasher(Scheduler passwordScheduler) {
        return new PasswordHasher(passwordScheduler);
    }

    @Bean
    PasswordPolicy passwordPolicy(PasswordSettings settings) {
        return new PasswordPolicy(settings.minLength(), blocklist(settings.blocklist()));
    }

    private static @Nullable Blocklist blocklist(String setting) {
        try {
            return switch (setting) {
                case "off" -> null;
                case "common" -> Blocklist.common();
                default -> Blocklist.of(Path.of(setting));
            };
        } catch (IOException | UncheckedIOException | InvalidPathException failure) {
            throw new StartRefusal(
                    "keywright.passwords.blocklist is '" + setting + "', and no such file can be read: " + failure,
                    "Set it to off, to common, or to the path of a UTF-8 text file with one password a line.",
                    failure);
        }
    }

    @Bean
    Tokens tokens(Secrets secrets) {
        return new Tokens(secrets.signingKey());
    }

    @Bean
    ReactiveJwtDecoder tokenDecoder(Tokens tokens, Clock clock) {
        return tokens.decoder(clock);
    }

    @Bean
    OperatorNotice operatorNotice(Accounts accounts, AccountSettings settings) {
        return new OperatorNotice(accounts, settings);
    }

    @Bean
    Registrar registrar(
            Accounts accounts, PasswordHasher hasher, Trail trail, TransactionalOperator transaction, Clock clock) {
        return new Registrar(accounts, hasher, trail, transaction, clock);
    }

    @Bean
    LoginMeters loginMeters(MeterRegistry registry) {
        return new LoginMeters(registry);
    }

    @Bean
    LoginProtection loginProtection(DatabaseClient database, Secrets secrets, Clock clock) {
        return new LoginProtection(
                new LoginFailures(database),
                new LoginPlaces(database),
                secrets.pepper().derive("keywright login protection"),
                clock);
    }

    @Bean
    PasswordCheck passwordCheck(
            Accounts accounts,
            PasswordHasher hasher,
            LoginProtection protection,
            Trail trail,
            TransactionalOperator transaction) {
        return new PasswordCheck(accounts, hasher, protection, trail, transaction);
    }

    @Bean
    Login login(
            PasswordCheck passwords,
            Sessions sessions,
            Tokens tokens,
            Trail trail,
            TokenSettings settings,
            Clock clock) {
        return new Login(passwords, sessions, tokens, trail, settings, clock);
    }

    @Bean
    OwnPassword ownPassword(
            Accounts accounts, Sessions sessions, PasswordHasher hasher, PasswordCheck passwords, Trail trail) {
        return new OwnPassword(accounts, sessions, hasher, passwords, trail);
    }

    @Bean
    OwnSessions ownSessions(Sessions sessions, Trail trail, TransactionalOperator transaction, Clock clock) {
        return new OwnSessions(sessions, trail, transaction, clock);
    }

    @Bean
    AccountRemover accountRemover(
            Accounts accounts,
            Sessions sessions,
            LoginProtection protection,
            List<AccountBelongings> belongings,
            Trail trail,
            TransactionalOperator transaction,
            Clock clock) {
        return new AccountRemover(accounts, sessions, protection, belongings, trail, transaction, clock);
    }

    @Bean
    AccountDirectory accountDirectory(Accounts accounts, Trail trail, TransactionalOperator transaction) {
        return new AccountDirectory(accounts, trail, transaction);
    }
}
