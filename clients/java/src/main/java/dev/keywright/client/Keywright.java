package dev.keywright.client;

import dev.keywright.client.generated.ApiClient;
import dev.keywright.client.generated.api.VerificationApi;
import dev.keywright.client.model.KeyCheck;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client of a Keywright service, for programs with a service key or a user's token. Thread-safe; an application needs only one. Failed requests are retried
 * within the limits of the {@link Builder}.
 *
 * <p>Verifications are retried too if the response is lost. Each attempt may then count against the limits and credits of the key.
 */
public final class Keywright implements Verifier {

    private final Settings settings;
    private final ServiceClient client;
    private final VerificationApi verification;
    private final KeyOperations keys;
    private final AccountOperations accounts;
    private final FailureLog failures;

    private Keywright(Settings settings) {
        this.settings = settings;
        HttpClient pool = settings.http();
        this.client = new ServiceClient(settings, pool, settings.timeout());
        this.verification = new VerificationApi(new ServiceClient(settings, pool, settings.verifyAttemptTimeout()));
        this.keys = new KeyOperations(client, settings.retries());
        this.accounts = new AccountOperations(client, settings.retries());
        this.failures = FailureLog.create(settings.base());
    }

    /**
     * Creates a client with the default settings.
     *
     * @param baseUri the address of the service, such as {@code http://127.0.0.1:5000}
     * @param serviceKey a key with the scope {@code keywright:verify}, and {@code keywright:keys:write} to manage keys
     */
    public static Keywright connect(URI baseUri, String serviceKey) {
        return at(baseUri).serviceKey(serviceKey).build();
    }

    /** Starts to configure a client. */
    public static Builder at(URI baseUri) {
        return new Builder(baseUri);
    }

    @Override
    public CompletableFuture<Verdict> verifyAsync(KeyCheck check) {
        return settings.retries()
                .run(
                        true,
                        () -> verification.verifyKey(check).thenApply(Verdict::of),
                        settings.verifyTimeout(),
                        failures::record);
    }

    public Keys keys() {
        return new Keys(keys);
    }

    public Accounts accounts() {
        return new Accounts(accounts);
    }

    /** Returns the reactive variant of this client. Requires {@code io.projectreactor:reactor-core}. */
    public ReactiveKeywright reactive() {
        return new ReactiveKeywright(this, keys, accounts);
    }

    /** Creates a verifier that caches results, with the default settings. Close it after use. */
    public LocalVerifier localVerifier() {
        return localVerifier((builder) -> {});
    }

    /** Creates a verifier that caches results. Close it after use. */
    public LocalVerifier localVerifier(Consumer<LocalVerifier.Builder> customizer) {
        LocalVerifier.Builder builder = new LocalVerifier.Builder(this, settings);
        customizer.accept(builder);
        return builder.start();
    }

    /** Returns the generated client, for operations without a method here. It does not retry. Do not change its settings. */
    public ApiClient generated() {
        return client;
    }

    /** The settings of a client. */
    public static final class Builder {

        private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]+");

        private final URI baseUri;
        private @Nullable String header;
        private @Nullable String credentials;
        private Duration connectTimeout = Duration.ofSeconds(2);
        private Duration timeout = Duration.ofSeconds(10);
        private Duration verifyTimeout = Duration.ofSeconds(2);
        private Retries retries = Retries.DEFAULT;

        private Builder(URI baseUri) {
            if (baseUri.getHost() == null) {
                throw new IllegalArgumentException(
                        "The base URI '" + baseUri + "' has no host. Give it as in http://127.0.0.1:5000");
            }
            this.baseUri = baseUri;
        }

        /** Authenticates with a service key. */
        public Builder serviceKey(String key) {
            return credentials("X-API-Key", "", key);
        }

        /** Authenticates as a user, with the token of a login. */
        public Builder token(String token) {
            return credentials("Authorization", "Bearer ", token);
        }

        private Builder credentials(String newHeader, String scheme, String secret) {
            if (!VISIBLE_ASCII.matcher(secret).matches()) {
                throw new IllegalArgumentException(
                        "Credentials must consist of visible ASCII characters. Remove spaces and line breaks");
            }
            this.header = newHeader;
            this.credentials = scheme + secret;
            return this;
        }

        /** The timeout for connecting. Default: 2 seconds. */
        public Builder connectTimeout(Duration time) {
            this.connectTimeout = positive(time);
            return this;
        }

        /** The timeout of one attempt, including the complete response. Default: 10 seconds. */
        public Builder timeout(Duration time) {
            this.timeout = positive(time);
            return this;
        }

        /** The timeout of a verification, including all attempts and delays. Default: 2 seconds. */
        public Builder verifyTimeout(Duration time) {
            this.verifyTimeout = positive(time);
            return this;
        }

        /** The maximum number of attempts per request, including the first; at least 1. Default: 4. */
        public Builder maxAttempts(int attempts) {
            if (attempts < 1) {
                throw new IllegalArgumentException("maxAttempts must be at least 1, but is " + attempts);
            }
            this.retries = retries.withMaxAttempts(attempts);
            return this;
        }

        /** The maximum delay between two attempts. A request fails if the service asks for a longer one. Default: 10 seconds. */
        public Builder maxRetryDelay(Duration time) {
            this.retries = retries.withMaxRetryDelay(positive(time));
            return this;
        }

        /** Replaces all settings of retries. */
        Builder retries(Retries other) {
            this.retries = other;
            return this;
        }

        public Keywright build() {
            return new Keywright(
                    new Settings(baseUri, header, credentials, connectTimeout, timeout, verifyTimeout, retries));
        }

        private static Duration positive(Duration time) {
            if (time.isZero() || time.isNegative()) {
                throw new IllegalArgumentException("The duration must be positive, but is " + time);
            }
            return time;
        }
    }
}
