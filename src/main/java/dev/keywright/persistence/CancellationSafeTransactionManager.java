package dev.keywright.persistence;

import io.r2dbc.spi.ConnectionFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Spring's transaction manager, with transactions that a cancelled request cannot leave open.
 *
 * <p>Spring forgets a transaction if its request is cancelled, for instance because the client disconnects, while the transaction begins
 * (spring-framework issue 32115). On SQLite, nothing else could be written from then on; on PostgreSQL, a pooled connection would be lost.
 * Here the cancellation does not reach the begin. If the request is cancelled by the time that the transaction has begun, it is rolled back.
 */
public final class CancellationSafeTransactionManager implements ReactiveTransactionManager {

    private static final Logger log = LoggerFactory.getLogger(CancellationSafeTransactionManager.class);

    private final ReactiveTransactionManager transactions;

    public CancellationSafeTransactionManager(ConnectionFactory connections) {
        this.transactions = new R2dbcTransactionManager(connections);
    }

    @Override
    public Mono<ReactiveTransaction> getReactiveTransaction(@Nullable TransactionDefinition definition) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super ReactiveTransaction> subscriber) {
                subscriber.onSubscribe(new Begin(definition, subscriber));
            }
        };
    }

    @Override
    public Mono<Void> commit(ReactiveTransaction transaction) {
        return transactions.commit(transaction);
    }

    @Override
    public Mono<Void> rollback(ReactiveTransaction transaction) {
        return transactions.rollback(transaction);
    }

    /** The begin of one transaction, which ends once: it is delivered, it fails, or it is cancelled. */
    private final class Begin implements Subscription {

        private final @Nullable TransactionDefinition definition;
        private final CoreSubscriber<? super ReactiveTransaction> subscriber;
        private final AtomicBoolean isStarted = new AtomicBoolean();
        private final AtomicBoolean isEnded = new AtomicBoolean();

        Begin(@Nullable TransactionDefinition definition, CoreSubscriber<? super ReactiveTransaction> subscriber) {
            this.definition = definition;
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            if (Operators.validate(count) && !isEnded.get() && isStarted.compareAndSet(false, true)) {
                transactions.getReactiveTransaction(definition).subscribe(this::deliver, this::fail, null, context());
            }
        }

        @Override
        public void cancel() {
            isEnded.set(true);
        }

        private void deliver(ReactiveTransaction transaction) {
            if (isEnded.compareAndSet(false, true)) {
                subscriber.onNext(transaction);
                subscriber.onComplete();
            } else {
                transactions
                        .rollback(transaction)
                        .subscribe(
                                null,
                                (failure) -> log.warn("Cannot roll back a cancelled transaction", failure),
                                null,
                                context());
            }
        }

        private void fail(Throwable failure) {
            if (isEnded.compareAndSet(false, true)) {
                subscriber.onError(failure);
            }
        }

        private Context context() {
            return subscriber.currentContext();
        }
    }
}
