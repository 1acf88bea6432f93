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
 * A service of Keywright's, for a program that has a service key. Thread-safe; one is enough. Calls are made again where that
 * may help, and are given up after some time: see {@link Builder}.
 *
 * <p>A check of which the answer was lost is made again as well, and so may count once for each attempt against the key's limits and credits.
 */
public final class Keywright implements Verifier {

    private final Settings settings;
    private final ServiceClient client;
    private final VerificationApi verification;
    private final KeyCalls calls;
    private final Trouble trouble;

    private Keywright(Settings settings) {
        this.settings = settings;
        HttpClient pool = settings.http();
        this.client = new ServiceClient(settings, pool, settings.timeout());
        this.verification = new VerificationApi(new ServiceClient(settings, pool, settings.checkAttempt()));
        this.calls = new KeyCalls(client, settings.retries());
        this.trouble = Trouble.logged(settings.base());
    }

    /**
     * With all settings as they come.
     *
     * @param baseUri where the service is, such as {@code http://127.0.0.1:5000}
     * @param serviceKey a key with the scope {@code keywright:verify}, and {@code keywright:keys:write} to manage keys
     */
    public static Keywright connect(URI baseUri, String serviceKey) {
        return at(baseUri).serviceKey(serviceKey).build();
    }

    public static Builder at(URI baseUri) {
        return new Builder(baseUri);
    }

    @Override
    public CompletableFuture<Verdict> check(KeyCheck check) {
        return settings.retries()
                .run(
                        true,
                        () -> verification.verifyKey(check).thenApply(Verdict::of),
                        settings.checkTimeout(),
                        trouble::note);
    }

    public Keys keys() {
        return new Keys(calls);
    }

    /** The same without waiting. It needs {@code io.projectreactor:reactor-core}. */
    public ReactiveKeywright reactive() {
        return new ReactiveKeywright(this, calls);
    }

    /** A verifier that answers from memory, with all settings as they come. It is to be closed. */
    public LocalVerifier localVerifier() {
        return localVerifier((builder) -> {});
    }

    /** A verifier that answers from memory. It is to be closed. */
    public LocalVerifier localVerifier(Consumer<LocalVerifier.Builder> customizer) {
        LocalVerifier.Builder builder = new LocalVerifier.Builder(this, settings);
        customizer.accept(builder);
        return builder.start();
    }

    /** The generated client, for what this one has no method for. It makes no call twice, and is not to be changed. */
    public ApiClient generated() {
        return client;
    }

    /** Settings of a client. */
    public static final class Builder {

        private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

        private final URI baseUri;
        private @Nullable String header;
        private @Nullable String credentials;
        private Duration connectTimeout = Duration.ofSeconds(2);
        private Duration timeout = Duration.ofSeconds(10);
        private Duration checkTimeout = Duration.ofSeconds(2);
        private Retries retries = Retries.DEFAULT;

        private Builder(URI baseUri) {
            if (baseUri.getHost() == null) {
                throw new IllegalArgumentException("'" + baseUri + "' names no host");
            }
            this.baseUri = baseUri;
        }

        /** Proves itself with a service key. */
        public Builder serviceKey(String key) {
            return credentials("X-API-Key", "", key);
        }

        /** Proves itself as a person who has logged in, with the token that they got. */
        public Builder token(String token) {
            return credentials("Authorization", "Bearer ", token);
        }

        private Builder credentials(String newHeader, String scheme, String secret) {
            if (!VISIBLE.matcher(secret).matches()) {
                throw new IllegalArgumentException("credentials are visible ASCII characters, without a line's end");
            }
            this.header = newHeader;
            this.credentials = scheme + secret;
            return this;
        }

        /** How long connecting may take; 2 seconds if not set. */
        public Builder connectTimeout(Duration time) {
            this.connectTimeout = positive(time);
            return this;
        }

        /** How long one attempt may take, the whole of its answer included; 10 seconds if not set. */
        public Builder timeout(Duration time) {
            this.timeout = positive(time);
            return this;
        }

        /** How long a check may take, all attempts and pauses included; 2 seconds if not set. */
        public Builder checkTimeout(Duration time) {
            this.checkTimeout = positive(time);
            return this;
        }

        /** How often a call is attempted at most, the first time included, at least 1; 4 if not set. */
        public Builder attempts(int attempts) {
            if (attempts < 1) {
                throw new IllegalArgumentException("there has to be one attempt");
            }
            this.retries = new Retries(attempts, retries.firstPause(), retries.longestPause());
            return this;
        }

        /** How long the pause between two attempts may be, and which a service may ask for; 10 seconds if not set. */
        public Builder longestPause(Duration time) {
            this.retries = new Retries(retries.attempts(), retries.firstPause(), positive(time));
            return this;
        }

        public Keywright build() {
            return new Keywright(
                    new Settings(baseUri, header, credentials, connectTimeout, timeout, checkTimeout, retries));
        }

        private static Duration positive(Duration time) {
            if (time.isZero() || time.isNegative()) {
                throw new IllegalArgumentException("'" + time + "' is no time to wait");
            }
            return time;
        }
    }
}
