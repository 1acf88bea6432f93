package dev.keywright.account.registration;

import dev.keywright.account.AccountRepository;
import dev.keywright.account.Username;
import dev.keywright.account.registration.AccountProperties.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import reactor.core.publisher.Flux;

/** Says at the start who can still become an operator, since that is whoever registers first. */
public final class OperatorStartupNotice implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorStartupNotice.class);

    private final AccountRepository accounts;
    private final AccountProperties settings;

    public OperatorStartupNotice(AccountRepository accounts, AccountProperties settings) {
        this.accounts = accounts;
        this.settings = settings;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        long existing = accounts.count().blockOptional().orElseThrow();
        if (existing == 0 && settings.registration() == Registration.CLOSED) {
            LOG.warn("Registration is closed and there is no account, so nobody can log in. Start once with"
                    + " keywright.registration=open, register, and close it again.");
        } else if (existing == 0 && settings.operators().isEmpty()) {
            LOG.warn("There is no account yet: the first to register becomes the operator.");
        }
        Flux.fromIterable(settings.namedOperators().named())
                .filterWhen((name) -> accounts.find(name).hasElement().map((exists) -> !exists))
                .doOnNext(OperatorStartupNotice::warnOf)
                .blockLast();
    }

    private static void warnOf(Username name) {
        LOG.warn(
                "keywright.operators names {}, which is no account yet: whoever registers it becomes an operator.",
                name);
    }
}
