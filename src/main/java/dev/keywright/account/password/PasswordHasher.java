package dev.keywright.account.password;

import java.util.Base64;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Hashes passwords with Argon2id (RFC 9106) and the parameters of the OWASP Password Storage Cheat Sheet: 19 MiB, 2
 * iterations, 1 lane, a salt of 16 bytes and a hash of 32 bytes.
 *
 * <p>Hashing is slow by design, so it has its own threads with a bounded queue. A flood of logins waits there and is
 * rejected when the queue is full, without affecting other requests.
 */
@Component
public final class PasswordHasher {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int ITERATIONS = 2;

    private final PasswordEncoder argon2;
    private final Scheduler scheduler;
    private final String dummyHash;

    @Autowired
    public PasswordHasher(Scheduler passwordScheduler) {
        this(passwordScheduler, argon2());
    }

    /** Uses an encoder with the parameters of {@link #argon2()}. */
    public PasswordHasher(Scheduler scheduler, PasswordEncoder argon2) {
        this(scheduler, argon2, dummyHash(MEMORY_KIB, ITERATIONS));
    }

    public PasswordHasher(Scheduler scheduler, PasswordEncoder argon2, String dummyHash) {
        this.scheduler = scheduler;
        this.argon2 = argon2;
        this.dummyHash = dummyHash;
    }

    /**
     * Returns a hash of zeros in the format of these parameters. Hashing a password instead would slow down the
     * startup.
     */
    public static String dummyHash(int memoryKib, int iterations) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        memoryKib,
                        iterations,
                        LANES,
                        base64.encodeToString(new byte[SALT_BYTES]),
                        base64.encodeToString(new byte[HASH_BYTES]));
    }

    public static PasswordEncoder argon2() {
        return new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, ITERATIONS);
    }

    /** Returns the salted hash with its parameters. Errors with RejectedExecutionException if the queue is full. */
    public Mono<String> hash(Password password) {
        return Mono.fromCallable(() -> argon2.encode(password.text())).subscribeOn(scheduler);
    }

    /** Returns whether the password matches the hash. Errors like {@link #hash}. */
    public Mono<Boolean> matches(Password password, String hash) {
        return Mono.fromCallable(() -> argon2.matches(password.text(), hash)).subscribeOn(scheduler);
    }

    /** Returns a hash that no password matches and that takes as long to check as any other. */
    public String dummyHash() {
        return dummyHash;
    }
}
