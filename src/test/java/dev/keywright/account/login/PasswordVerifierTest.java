package dev.keywright.account.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.account.AccountRepository;
import dev.keywright.account.Username;
import dev.keywright.account.login.PasswordVerifier.UsernamePassword;
import dev.keywright.account.password.Password;
import dev.keywright.account.password.PasswordHasher;
import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditedAction;
import dev.keywright.problem.Result;
import dev.keywright.support.StoppedClock;
import dev.keywright.support.TestAccounts;
import dev.keywright.support.TestAuditLogs;
import dev.keywright.support.store.FreshDatabase;
import dev.keywright.support.store.TestDatabase;
import dev.keywright.support.store.TestKeyrings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.password.PasswordEncoder;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Neither the response nor the work for it, which determines its duration, reveals which names exist. */
class PasswordVerifierTest {

    private final RecordingEncoder encoder = new RecordingEncoder();
    private final PasswordHasher hasher = new PasswordHasher(Schedulers.immediate(), encoder);
    private TestDatabase database;
    private PasswordVerifier passwords;

    @BeforeEach
    void addAnn(@TempDir Path folder) {
        database = new FreshDatabase(folder);
        AccountRepository accounts = new TestAccounts(database.client()).accounts();
        String hash = hasher.hash(Password.parse("pass123").orElseThrow())
                .blockOptional()
                .orElseThrow();
        accounts.add(AccountId.random(), new Username("ann"), hash, Instant.EPOCH)
                .block();
        LoginProtection protection =
                new LoginProtection(database.client(), TestKeyrings.of(Map.of(1, 7)), new StoppedClock());
        passwords =
                new PasswordVerifier(accounts, hasher, protection, TestAuditLogs.on(database), database.transaction());
        encoder.work.clear();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "ANN", "nobody-at-all", "no name at all"})
    void whenPasswordIsWrongThenSameHashingCostForEveryName(String name) {
        assertThat(check(name, "pass124")).isInstanceOf(Result.Failure.class);

        assertThat(encoder.work).containsExactly("$argon2id$v=19$m=19456,t=2,p=1$ 16 32");
    }

    private Result<String> check(String name, String password) {
        UsernamePassword typed =
                new UsernamePassword(name, Password.parse(password).orElseThrow());
        return passwords
                .verify(typed, Actor.ANONYMOUS, AuditedAction.SESSION_OPENED, (account) -> Mono.just("opened"))
                .blockOptional()
                .orElseThrow();
    }

    /** The production encoder, which also records its calls and their parameters. */
    private static final class RecordingEncoder implements PasswordEncoder {

        private final PasswordEncoder argon2 = PasswordHasher.argon2();
        private final List<String> work = new ArrayList<>();

        @Override
        public @Nullable String encode(@Nullable CharSequence password) {
            work.add("encode");
            return argon2.encode(password);
        }

        @Override
        public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
            work.add(parameters(Objects.requireNonNull(hash)));
            return argon2.matches(password, hash);
        }

        /** The function, its costs, and the lengths of the salt and the hash in bytes. */
        private static String parameters(String hash) {
            String[] parts = hash.split("\\$", -1);
            return String.join("$", List.of(parts).subList(0, 4)) + "$ " + parts[4].length() * 3 / 4 + " "
                    + parts[5].length() * 3 / 4;
        }
    }
}
