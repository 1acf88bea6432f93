package dev.keywright;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.scheduler.Schedulers;

/** The structure: which package may use which, and what is done in one place only. */
class ArchitectureTest {

    private static final String ROOT = "dev.keywright";

    /**
     * Each package and the others that it may use. In a feature with sub-packages, the feature's own package holds the model and uses none
     * of them; {@code config} wires them together and may use all.
     */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("account", Set.of("audit", "persistence", "problem")),
            Map.entry(
                    "account.config",
                    Set.of(
                            "account",
                            "account.lifecycle",
                            "account.login",
                            "account.password",
                            "account.session",
                            "audit.store",
                            "secrets",
                            "startup")),
            Map.entry(
                    "account.lifecycle",
                    Set.of(
                            "account",
                            "account.login",
                            "account.password",
                            "account.session",
                            "audit",
                            "audit.store",
                            "problem")),
            Map.entry(
                    "account.login",
                    Set.of(
                            "account",
                            "account.password",
                            "account.session",
                            "audit",
                            "audit.store",
                            "net",
                            "persistence",
                            "problem",
                            "secrets")),
            Map.entry("account.password", Set.of("account")),
            Map.entry(
                    "account.session", Set.of("account", "audit", "audit.store", "persistence", "secrets", "startup")),
            Map.entry(
                    "account.web",
                    Set.of(
                            "account",
                            "account.lifecycle",
                            "account.login",
                            "account.password",
                            "account.session",
                            "audit",
                            "persistence",
                            "problem",
                            "security.web",
                            "web")),
            Map.entry("apikey", Set.of("account", "net", "problem", "ratelimit")),
            Map.entry(
                    "apikey.cache",
                    Set.of(
                            "account",
                            "apikey",
                            "apikey.format",
                            "apikey.store",
                            "audit",
                            "audit.tail",
                            "net",
                            "persistence",
                            "startup",
                            "usage")),
            Map.entry(
                    "apikey.config",
                    Set.of(
                            "account",
                            "apikey",
                            "apikey.cache",
                            "apikey.format",
                            "apikey.lifecycle",
                            "apikey.store",
                            "apikey.web",
                            "audit.store",
                            "audit.tail",
                            "persistence",
                            "ratelimit",
                            "secrets",
                            "usage")),
            Map.entry("apikey.format", Set.of("account", "apikey", "secrets")),
            Map.entry(
                    "apikey.lifecycle",
                    Set.of(
                            "account",
                            "apikey",
                            "apikey.format",
                            "apikey.store",
                            "audit",
                            "audit.store",
                            "problem",
                            "ratelimit",
                            "usage")),
            Map.entry("apikey.store", Set.of("account", "apikey", "apikey.format", "net", "persistence", "usage")),
            Map.entry(
                    "apikey.web",
                    Set.of(
                            "account",
                            "apikey",
                            "apikey.format",
                            "apikey.lifecycle",
                            "apikey.store",
                            "idempotency",
                            "net",
                            "persistence",
                            "problem",
                            "ratelimit",
                            "secrets",
                            "security.web",
                            "web")),
            Map.entry("audit", Set.of()),
            Map.entry("audit.chain", Set.of("audit", "secrets")),
            Map.entry(
                    "audit.config",
                    Set.of("audit", "audit.chain", "audit.store", "audit.tail", "audit.web", "persistence", "secrets")),
            Map.entry("audit.store", Set.of("audit", "audit.chain", "persistence")),
            Map.entry("audit.tail", Set.of("audit", "audit.chain", "audit.store", "persistence", "startup")),
            Map.entry("audit.verify", Set.of("audit.chain", "audit.store", "secrets")),
            Map.entry("audit.web", Set.of("audit", "audit.chain", "audit.store", "persistence", "problem", "web")),
            Map.entry("changes", Set.of("account", "apikey", "audit", "audit.tail", "problem", "security.web", "web")),
            Map.entry("cli", Set.of("audit.verify", "persistence.backup", "secrets", "startup")),
            Map.entry("config", Set.of("json", "problem", "startup", "web")),
            Map.entry("console", Set.of("net.address", "problem")),
            Map.entry("datafolder", Set.of("startup")),
            Map.entry(
                    "fastpath",
                    Set.of(
                            "account",
                            "apikey.cache",
                            "logging",
                            "net",
                            "net.address",
                            "problem",
                            "ratelimit",
                            "tracing",
                            "verification.web",
                            "web")),
            Map.entry("idempotency", Set.of("account", "persistence", "problem", "secrets")),
            Map.entry("json", Set.of()),
            Map.entry("logging", Set.of()),
            Map.entry("net", Set.of()),
            Map.entry("net.address", Set.of("audit", "net")),
            Map.entry("net.http", Set.of("problem", "web")),
            Map.entry("net.shutdown", Set.of("net.http")),
            Map.entry("persistence", Set.of("problem", "secrets")),
            Map.entry(
                    "persistence.backup",
                    Set.of(
                            "datafolder",
                            "persistence",
                            "persistence.postgresql",
                            "persistence.schema",
                            "persistence.sqlite",
                            "r2dbc.sqlite",
                            "r2dbc.sqlite.engine",
                            "secrets",
                            "startup")),
            Map.entry(
                    "persistence.config",
                    Set.of("datafolder", "persistence", "persistence.postgresql", "persistence.sqlite", "secrets")),
            Map.entry("persistence.postgresql", Set.of("datafolder", "persistence", "persistence.schema", "secrets")),
            Map.entry("persistence.schema", Set.of("startup")),
            Map.entry(
                    "persistence.sqlite",
                    Set.of(
                            "datafolder",
                            "persistence.schema",
                            "r2dbc.sqlite",
                            "r2dbc.sqlite.engine",
                            "secrets",
                            "startup")),
            Map.entry("problem", Set.of("logging")),
            Map.entry(
                    "r2dbc.sqlite",
                    Set.of("r2dbc.sqlite.codec", "r2dbc.sqlite.engine", "r2dbc.sqlite.error", "r2dbc.sqlite.sql")),
            Map.entry("r2dbc.sqlite.codec", Set.of("r2dbc.sqlite.error", "r2dbc.sqlite.sql")),
            Map.entry("r2dbc.sqlite.engine", Set.of("r2dbc.sqlite.codec", "r2dbc.sqlite.error", "r2dbc.sqlite.sql")),
            Map.entry("r2dbc.sqlite.error", Set.of()),
            Map.entry("r2dbc.sqlite.sql", Set.of()),
            Map.entry("ratelimit", Set.of("problem", "redis")),
            Map.entry("redis", Set.of("audit.tail", "persistence", "startup")),
            Map.entry("secrets", Set.of("datafolder", "startup")),
            Map.entry(
                    "security",
                    Set.of(
                            "account",
                            "account.lifecycle",
                            "account.session",
                            "apikey.cache",
                            "audit",
                            "idempotency",
                            "net",
                            "net.address",
                            "problem",
                            "ratelimit",
                            "security.web",
                            "web")),
            Map.entry("security.web", Set.of("account", "audit", "net.address", "problem", "ratelimit", "web")),
            Map.entry("startup", Set.of()),
            Map.entry("tracing", Set.of("startup", "web")),
            Map.entry("usage", Set.of("persistence", "problem", "startup")),
            Map.entry(
                    "usage.web",
                    Set.of("account", "apikey", "apikey.lifecycle", "problem", "security.web", "usage", "web")),
            Map.entry("verification", Set.of("account", "apikey", "apikey.cache", "net")),
            Map.entry(
                    "verification.config",
                    Set.of(
                            "apikey.cache",
                            "apikey.store",
                            "audit.tail",
                            "persistence",
                            "ratelimit",
                            "redis",
                            "usage",
                            "verification",
                            "verification.limits",
                            "verification.service",
                            "verification.web")),
            Map.entry(
                    "verification.limits",
                    Set.of(
                            "apikey",
                            "apikey.cache",
                            "apikey.store",
                            "audit",
                            "persistence",
                            "problem",
                            "ratelimit",
                            "redis",
                            "verification")),
            Map.entry(
                    "verification.service",
                    Set.of("apikey", "apikey.cache", "net", "usage", "verification", "verification.limits")),
            Map.entry(
                    "verification.web",
                    Set.of(
                            "account",
                            "apikey",
                            "apikey.cache",
                            "apikey.lifecycle",
                            "audit",
                            "net",
                            "problem",
                            "ratelimit",
                            "security.web",
                            "usage",
                            "verification",
                            "verification.service",
                            "web")),
            Map.entry("web", Set.of("problem")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static final DescribedPredicate<JavaClass> GENERATED = resideInAPackage(ROOT + ".api..");

    private static Stream<String> packages() {
        return MAY_USE.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void whenPackageUsesOtherThenAllowed(String feature) {
        String[] forbidden = packages()
                .filter((other) -> !other.equals(feature))
                .filter((other) -> !MAY_USE.getOrDefault(feature, Set.of()).contains(other))
                .map((other) -> ROOT + "." + other)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + feature)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .check(CLASSES);
    }

    @Test
    void whenPackageExistsThenTableNamesIt() {
        Set<String> known = Stream.concat(
                        packages().map((feature) -> ROOT + "." + feature), Stream.of(ROOT, ROOT + ".api"))
                .collect(Collectors.toSet());
        assertThat(CLASSES.stream().map(JavaClass::getPackageName)).isSubsetOf(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/main/java", "src/test/java"})
    void whenPackageIsListedThenAtMost25Types(String sources) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(sources))) {
            Map<Path, Long> types = files.filter((file) -> file.toString().endsWith(".java"))
                    .filter((file) -> !file.endsWith("package-info.java"))
                    .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
            assertThat(types)
                    .isNotEmpty()
                    .allSatisfy((folder, count) -> assertThat(count).isLessThanOrEqualTo(25));
        }
    }

    @Test
    void whenPackagesUseEachOtherThenNoCycle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void whenClassUsesGeneratedTypesThenItIsControllerMapperOrMixin() {
        noClasses()
                .that()
                .areNotAnnotatedWith(RestController.class)
                .and()
                .haveSimpleNameNotEndingWith("Mapper")
                .and()
                .haveSimpleNameNotEndingWith("Mixin")
                .and(DescribedPredicate.not(GENERATED))
                .should()
                .dependOnClassesThat(GENERATED)
                .check(CLASSES);
    }

    /** The build generates an interface for each operation of the OpenAPI spec. */
    @Test
    void whenOperationIsDescribedThenControllerServesIt() {
        List<JavaClass> operations = CLASSES.stream()
                .filter(GENERATED)
                .filter((type) -> type.isInterface() && type.getSimpleName().endsWith("Api"))
                // IntrospectionController uses only its path, a constant.
                .filter((type) -> !type.getSimpleName().equals("IntrospectKeyApi"))
                .toList();
        assertThat(operations)
                .isNotEmpty()
                .allSatisfy((operation) -> assertThat(operation.getDirectDependenciesToSelf())
                        .as(operation.getSimpleName())
                        .isNotEmpty());
    }

    @Test
    void whenReactiveTypeIsUsedThenNeitherBlockedOnNorSubscribedTo() {
        // Commands, and what runs once at the start or the stop, have a thread of their own and may wait.
        noClasses()
                .that(resideOutsideOfPackages(ROOT + ".cli"))
                .and()
                .doNotImplement(ApplicationRunner.class)
                .and()
                .doNotImplement(DisposableBean.class)
                .should()
                .callMethodWhere(isCallOf("block", "blockFirst", "blockLast", "blockOptional", "toFuture", "toStream"))
                .check(CLASSES);
        noClasses()
                .that(resideOutsideOfPackages(ROOT + ".r2dbc.sqlite.."))
                // It follows the audit log on its own.
                .and(DescribedPredicate.not(name(ROOT + ".audit.tail.AuditLogTailer")))
                // A batch belongs to several requests, any of which may be cancelled.
                .and(DescribedPredicate.not(name(ROOT + ".persistence.RequestBatcher")))
                // A cancellation must not reach what it subscribes to.
                .and(DescribedPredicate.not(name(ROOT + ".persistence.CancellationSafeTransactionManager$Begin")))
                .should()
                .callMethodWhere(isCallOf("subscribe"))
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaCall<?>> isCallOf(String... methods) {
        Set<String> names = Set.of(methods);
        return DescribedPredicate.describe(
                "a call of a publisher's " + names,
                (call) -> names.contains(call.getTarget().getName())
                        && call.getTargetOwner().isAssignableTo(Publisher.class));
    }

    /**
     * Only the driver, the stores and the data folder use schedulers, and two classes: the account configuration to hash
     * passwords, and the file registry to read files of the class path.
     */
    @Test
    void whenSchedulerIsCreatedThenInAllowedClass() {
        noClasses()
                .that(resideOutsideOfPackages(ROOT + ".r2dbc.sqlite..", ROOT + ".persistence..", ROOT + ".datafolder"))
                .and(DescribedPredicate.not(name(ROOT + ".account.config.AccountConfiguration")))
                .and(DescribedPredicate.not(name(ROOT + ".console.StaticFileRegistry")))
                .should()
                .dependOnClassesThat(belongToAnyOf(Schedulers.class))
                .check(CLASSES);
    }

    @Test
    void whenClassIsConfigurationThenOnePerFeatureWithoutProxies() {
        List<JavaClass> configurations = CLASSES.stream()
                .filter((type) -> type.isAnnotatedWith(Configuration.class))
                .toList();
        assertThat(configurations).extracting(JavaClass::getPackageName).doesNotHaveDuplicates();
        assertThat(configurations)
                .allMatch(
                        (type) -> !type.getAnnotationOfType(Configuration.class).proxyBeanMethods());
    }

    @Test
    void whenSettingIsReadThenFromRecord() {
        noClasses().should().dependOnClassesThat(belongToAnyOf(Value.class)).check(CLASSES);
    }

    @Test
    void whenPackageExistsThenItIsNullMarked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith(NullMarked.class)
                .check(CLASSES);
    }

    @Test
    void whenDriverIsBuiltThenItKnowsNeitherSpringNorKeywright() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".r2dbc..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.springframework..")
                        .or(resideInAPackage(ROOT + "..").and(resideOutsideOfPackages(ROOT + ".r2dbc.."))))
                .check(CLASSES);
    }
}
