package dev.keywright.account.lifecycle;

import dev.keywright.account.AccountRepository;
import dev.keywright.account.Username;
import dev.keywright.account.lifecycle.AccountProperties.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** Warns at startup if an unregistered name can still become an operator, since anyone can register it. */
@Component
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
            LOG.warn("Registration is closed and there is no account, so no login is possible. Start with"
                    + " keywright.registration=open, register an account, and close registration again.");
        } else if (existing == 0 && settings.operators().isEmpty()) {
            LOG.warn("There is no account yet. The first account to register becomes the operator.");
        }
        Flux.fromIterable(settings.namedOperators().named())
                .filterWhen((name) -> accounts.find(name).hasElement().map((exists) -> !exists))
                .doOnNext(OperatorStartupNotice::warnOf)
                .blockLast();
    }

    private static void warnOf(Username name) {
        LOG.warn(
                "keywright.operators contains {}, which is not registered yet. The account that registers this name becomes an operator.",
                name);
    }
}
