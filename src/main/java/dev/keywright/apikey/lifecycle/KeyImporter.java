package dev.keywright.apikey.lifecycle;

import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountId;
import dev.keywright.account.AccountRepository;
import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyAccessPolicy;
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
     * Imports the lines and emits the results in their order. If reading or writing fails, the next line gets
     * the error as its result, and the import ends.
     */
    public Flux<ImportResult> importAll(Caller caller, Flux<ImportLine> lines) {
        return Flux.defer(() -> {
            AtomicInteger lastReported = new AtomicInteger();
            return lines.buffer(CHUNK)
                    .concatMap((chunk) -> importChunk(caller, chunk), 1)
                    .doOnNext((result) -> lastReported.set(result.line()))
                    .onErrorResume(Exception.class, (failure) -> Flux.just(rejected(lastReported.get() + 1, failure)));
        });
    }

    private static ImportResult rejected(int line, Exception failure) {
        ApiException exception = ExceptionTranslator.of(failure);
        if (exception.status().is5xxServerError()) {
            log(line, exception, failure);
        }
        return new ImportResult.Rejected(line, exception);
    }

    /** A stack trace helps only for errors in this program; the reason is sufficient for database errors. */
    private static void log(int line, ApiException exception, Exception failure) {
        if (exception.code() == ErrorCode.SERVER_ERROR) {
            LOG.error("An import failed at line {}.", line, failure);
        } else {
            LOG.error("An import failed at line {}. {}", line, ExceptionTranslator.reason(failure));
        }
    }

    /** A concurrent import may have added one of the keys. Then each line is retried in its own transaction. */
    private Flux<ImportResult> importChunk(Caller caller, List<ImportLine> chunk) {
        return importTogether(caller, chunk)
                .flatMapIterable((results) -> results)
                .onErrorResume(DuplicateKeyException.class, (duplicate) -> importOneByOne(caller, chunk));
    }

    /** If another import adds the key between the lookup and the insert, the second attempt finds it. */
    private Flux<ImportResult> importOneByOne(Caller caller, List<ImportLine> chunk) {
        return Flux.fromIterable(chunk)
                .map(List::of)
                .concatMap((line) -> importTogether(caller, line)
                        .onErrorResume(DuplicateKeyException.class, (duplicate) -> importTogether(caller, line)))
                .concatMapIterable((results) -> results);
    }

    private Mono<List<ImportResult>> importTogether(Caller caller, List<ImportLine> chunk) {
        AccountId[] owners = owners(caller, chunk).toArray(AccountId[]::new);
        return accounts.lockAll(owners)
                .zipWith(accounts.grants(caller.accountId()))
                .flatMap((accountsAndGrants) -> importForExisting(
                        new ImportBatch(caller, accountsAndGrants.getT1(), accountsAndGrants.getT2()), chunk))
                .as(transaction::transactional)
                .switchIfEmpty(Mono.error(ApiException::invalidTokenOrKey));
    }

    private static Stream<AccountId> owners(Caller caller, List<ImportLine> chunk) {
        Stream<AccountId> lineOwners = chunk.stream()
                .filter(ImportLine.Parsed.class::isInstance)
                .map(ImportLine.Parsed.class::cast)
                .flatMap((line) -> Optional.ofNullable(line.owner()).stream());
        return Stream.concat(Stream.of(caller.accountId()), lineOwners).distinct();
    }

    private Mono<List<ImportResult>> importForExisting(ImportBatch batch, List<ImportLine> chunk) {
        return Flux.fromIterable(chunk)
                .concatMap((line) -> importLine(batch, line))
                .collectList()
                .flatMap((results) -> recordImport(batch.caller(), results).thenReturn(results));
    }

    private Mono<ImportResult> importLine(ImportBatch batch, ImportLine line) {
        if (line instanceof ImportLine.Invalid invalid) {
            return Mono.just(new ImportResult.Rejected(line.number(), invalid.cause()));
        }
        ImportLine.Parsed parsed = (ImportLine.Parsed) line;
        return batch.exception(parsed)
                .<Mono<ImportResult>>map((exception) -> Mono.just(new ImportResult.Rejected(line.number(), exception)))
                .orElseGet(() -> importParsed(batch, parsed));
    }

    private Mono<ImportResult> importParsed(ImportBatch batch, ImportLine.Parsed line) {
        return keys.find(digester.digests(line.digest()))
                .map((key) -> existing(batch, line, key))
                .switchIfEmpty(Mono.defer(() -> add(batch, line)));
    }

    private static ImportResult existing(ImportBatch batch, ImportLine.Parsed line, ApiKey key) {
        return key.owner().equals(batch.owner(line))
                ? new ImportResult.Exists(line.number(), key.id())
                : new ImportResult.Rejected(line.number(), KeyErrors.digestOfOtherAccount());
    }

    private Mono<ImportResult> add(ImportBatch batch, ImportLine.Parsed line) {
        KeyMaterial material = new KeyMaterial(KeyMaterial.NO_PREFIX, digester.digest(line.digest()), null);
        Creator creator = Creator.outsideQuotas(batch.caller());
        ApiKey key = ApiKey.create(
                KeyId.random(random), batch.owner(line), creator, material, line.terms(), clock.instant());
        return keys.add(key).thenReturn(new ImportResult.Created(line.number(), key.id()));
    }

    private Mono<Void> recordImport(Caller caller, List<ImportResult> results) {
        long created =
                results.stream().filter(ImportResult.Created.class::isInstance).count();
        AuditEntry entry = AuditEntry.done(caller.actor(), AuditedAction.KEY_IMPORTED, null)
                .with(new AuditDetails.KeyImport(created));
        return created == 0 ? Mono.empty() : auditLog.record(entry);
    }

    /** The caller with its grants, and the existing accounts among the owners. */
    private record ImportBatch(Caller caller, List<AccountId> accounts, AccountGrants grants) {

        AccountId owner(ImportLine.Parsed line) {
            return caller.orOwn(line.owner());
        }

        Optional<ApiException> exception(ImportLine.Parsed line) {
            if (!accounts.contains(owner(line))) {
                return Optional.of(KeyErrors.ownerNotFound());
            }
            return KeyAccessPolicy.findNotGrantable(
                            caller, grants, true, line.terms().scopes().list())
                    .map((scope) -> KeyErrors.notGrantable(scope, true));
        }
    }

    /** One line of an import. */
    public sealed interface ImportLine {

        /** Returns the line number, from 1. */
        int number();

        /**
         * A key to import.
         *
         * @param digest the digest of the key string
         * @param owner the owning account; null for the caller's account
         * @param terms the terms of the key
         */
        record Parsed(
                int number, Sha256Digest digest, @Nullable AccountId owner, KeyTerms terms) implements ImportLine {}

        /** A line that cannot be parsed. */
        record Invalid(int number, ApiException cause) implements ImportLine {}
    }

    /** The result of one line of an import. It is a value, since a rejected line does not stop the others. */
    public sealed interface ImportResult {

        /** Returns the line number, from 1. */
        int line();

        /** The key was created with this id. */
        record Created(int line, KeyId id) implements ImportResult {}

        /** The owner already has the key, with this id. */
        record Exists(int line, KeyId id) implements ImportResult {}

        record Rejected(int line, ApiException cause) implements ImportResult {}
    }
}
