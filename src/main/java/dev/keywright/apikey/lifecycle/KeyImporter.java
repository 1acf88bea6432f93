package dev.keywright.apikey.lifecycle;

import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountId;
import dev.keywright.account.AccountRepository;
import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyCreator;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyMaterial;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.format.KeyDigester;
import dev.keywright.apikey.format.Sha256Digest;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.ExceptionTranslator;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Imports keys of another system. It writes lines in chunks, one transaction each, and emits the results of a chunk
 * after its commit. A reported result is therefore durable, and a repeated import finds the key.
 */
@Component
public final class KeyImporter {

    /** Large enough to amortize the commit, small enough to let other writers proceed. */
    private static final int CHUNK = 200;

    private static final Logger LOG = LoggerFactory.getLogger(KeyImporter.class);

    private final AccountRepository accounts;
    private final ApiKeyRepository keys;
    private final KeyDigester digester;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final SecureRandom random;
    private final Clock clock;

    public KeyImporter(
            AccountRepository accounts,
            ApiKeyRepository keys,
            KeyDigester digester,
            AuditLog auditLog,
            TransactionalOperator transaction,
            SecureRandom random,
            Clock clock) {
        this.accounts = accounts;
        this.keys = keys;
        this.digester = digester;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Imports the lines and emits the results in their order. If the rest cannot be read or written, the result of its
     * first line reports the error and is the last result.
     */
    public Flux<Outcome> importAll(Caller caller, Flux<Line> lines) {
        return Flux.defer(() -> {
            AtomicInteger lastReported = new AtomicInteger();
            return lines.buffer(CHUNK)
                    .concatMap((chunk) -> importChunk(caller, chunk), 1)
                    .doOnNext((result) -> lastReported.set(result.line()))
                    .onErrorResume(Exception.class, (failure) -> Flux.just(rejected(lastReported.get() + 1, failure)));
        });
    }

    private static Outcome rejected(int line, Exception failure) {
        ApiException why = ExceptionTranslator.of(failure);
        if (why.status().is5xxServerError()) {
            log(line, why, failure);
        }
        return new Outcome.Rejected(line, why);
    }

    /** A stack trace helps only for errors in this program; the reason is sufficient for database errors. */
    private static void log(int line, ApiException why, Exception failure) {
        if (why.code() == ErrorCode.SERVER_ERROR) {
            LOG.error("An import failed at line {}.", line, failure);
        } else {
            LOG.error("An import failed at line {}. {}", line, ExceptionTranslator.reason(failure));
        }
    }

    /** A concurrent import may have added one of the keys. Then each line is retried in its own transaction. */
    private Flux<Outcome> importChunk(Caller caller, List<Line> chunk) {
        return importTogether(caller, chunk)
                .flatMapIterable((results) -> results)
                .onErrorResume(DuplicateKeyException.class, (duplicate) -> importOneByOne(caller, chunk));
    }

    private Flux<Outcome> importOneByOne(Caller caller, List<Line> chunk) {
        return Flux.fromIterable(chunk)
                .concatMap((line) -> importTogether(caller, List.of(line)).retry(1))
                .concatMapIterable((results) -> results);
    }

    private Mono<List<Outcome>> importTogether(Caller caller, List<Line> chunk) {
        AccountId[] owners = owners(caller, chunk).toArray(AccountId[]::new);
        return accounts.lockAll(owners)
                .zipWith(accounts.grants(caller.accountId()))
                .flatMap((known) -> importForExisting(new ImportBatch(caller, known.getT1(), known.getT2()), chunk))
                .as(transaction::transactional)
                .switchIfEmpty(Mono.error(ApiException::invalidTokenOrKey));
    }

    private static Stream<AccountId> owners(Caller caller, List<Line> chunk) {
        Stream<AccountId> named = chunk.stream()
                .filter(Line.Row.class::isInstance)
                .map(Line.Row.class::cast)
                .flatMap((row) -> Optional.ofNullable(row.owner()).stream());
        return Stream.concat(Stream.of(caller.accountId()), named).distinct();
    }

    private Mono<List<Outcome>> importForExisting(ImportBatch batch, List<Line> chunk) {
        return Flux.fromIterable(chunk)
                .concatMap((line) -> importLine(batch, line))
                .collectList()
                .flatMap((results) -> report(batch.caller(), results).thenReturn(results));
    }

    private Mono<Outcome> importLine(ImportBatch batch, Line line) {
        if (line instanceof Line.Unreadable unreadable) {
            return Mono.just(new Outcome.Rejected(line.number(), unreadable.cause()));
        }
        Line.Row row = (Line.Row) line;
        return batch.exception(row)
                .<Mono<Outcome>>map((why) -> Mono.just(new Outcome.Rejected(row.number(), why)))
                .orElseGet(() -> importRow(batch, row));
    }

    private Mono<Outcome> importRow(ImportBatch batch, Line.Row row) {
        return keys.find(digester.digests(row.digest()))
                .map((key) -> existing(batch, row, key))
                .switchIfEmpty(Mono.defer(() -> add(batch, row)));
    }

    private static Outcome existing(ImportBatch batch, Line.Row row, ApiKey key) {
        return key.owner().equals(batch.owner(row))
                ? new Outcome.Exists(row.number(), key.id())
                : new Outcome.Rejected(row.number(), KeyErrors.digestOfOtherAccount());
    }

    private Mono<Outcome> add(ImportBatch batch, Line.Row row) {
        KeyMaterial material = new KeyMaterial(KeyMaterial.NO_PREFIX, digester.digest(row.digest()), null);
        KeyCreator creator = KeyCreator.outsideQuotas(batch.caller());
        ApiKey key =
                ApiKey.create(KeyId.random(random), batch.owner(row), creator, material, row.terms(), clock.instant());
        return keys.add(key).thenReturn(new Outcome.Created(row.number(), key.id()));
    }

    private Mono<Void> report(Caller caller, List<Outcome> results) {
        long created =
                results.stream().filter(Outcome.Created.class::isInstance).count();
        AuditEntry entry = AuditEntry.done(caller.actor(), AuditedAction.KEY_IMPORTED, null)
                .with(new AuditDetails.KeyImport(created));
        return created == 0 ? Mono.empty() : auditLog.record(entry);
    }

    /** The caller with its grants, and the existing accounts among the owners. */
    private record ImportBatch(Caller caller, List<AccountId> accounts, AccountGrants grants) {

        AccountId owner(Line.Row row) {
            return caller.orOwn(row.owner());
        }

        Optional<ApiException> exception(Line.Row row) {
            if (!accounts.contains(owner(row))) {
                return Optional.of(KeyErrors.ownerNotFound());
            }
            return KeyAccessPolicy.findNotGrantable(
                            caller, grants, true, row.terms().scopes().list())
                    .map((scope) -> KeyErrors.notGrantable(scope, true));
        }
    }

    /** One line of an import. */
    public sealed interface Line {

        /** Returns the line number, from 1. */
        int number();

        /**
         * A key to import.
         *
         * @param digest the digest of the key string
         * @param owner the owning account; null for the caller's account
         * @param terms the terms of the key
         */
        record Row(
                int number, Sha256Digest digest, @Nullable AccountId owner, KeyTerms terms) implements Line {}

        /** A line that cannot be parsed. */
        record Unreadable(int number, ApiException cause) implements Line {}
    }

    /** The outcome of one line of an import. It is a value, since a rejected line does not stop the others. */
    public sealed interface Outcome {

        /** Returns the line number, from 1. */
        int line();

        /** The key was created with this id. */
        record Created(int line, KeyId id) implements Outcome {}

        /** The owner already has the key, with this id. */
        record Exists(int line, KeyId id) implements Outcome {}

        record Rejected(int line, ApiException cause) implements Outcome {}
    }
}
