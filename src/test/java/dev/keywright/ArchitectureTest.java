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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.scheduler.Schedulers;

/** The structure: which package may use which, and what is done in one place alone. */
class ArchitectureTest {

    private static final String ROOT = "dev.keywright";

    /** Each package, and those of the others that it may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("account", Set.of("storage", "limit", "audit", "error")),
            Map.entry("key", Set.of("account", "storage", "limit", "audit", "idempotency", "usage", "error")),
            Map.entry("redis", Set.of("storage", "audit")),
            Map.entry("limit", Set.of("redis")),
            Map.entry("access", Set.of("account", "key", "limit", "audit", "error")),
            Map.entry("audit", Set.of("storage", "error")),
            Map.entry("verification", Set.of("key", "account", "limit", "redis", "usage", "audit", "storage", "error")),
            Map.entry("lane", Set.of("verification", "access", "key", "account", "limit", "tracing", "error")),
            Map.entry("tracing", Set.of("storage", "error")),
            Map.entry("usage", Set.of("storage", "error")),
            Map.entry("idempotency", Set.of("account", "storage", "error")),
            Map.entry("storage", Set.of("r2dbc.sqlite", "error")),
            Map.entry("error", Set.of()),
            Map.entry("console", Set.of("access", "limit", "error")),
            Map.entry("stop", Set.of()),
            Map.entry("r2dbc.sqlite", Set.of()),
            Map.entry("command", Set.of("audit", "storage")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static final DescribedPredicate<JavaClass> GENERATED = resideInAPackage(ROOT + ".api..");

    private static Stream<String> packages() {
        return MAY_USE.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void whenPackageUsesAnotherThenItIsOneThatItMayUse(String feature) {
        String[] forbidden = packages()
                .filter((other) -> !other.equals(feature))
                .filter((other) -> !MAY_USE.getOrDefault(feature, Set.of()).contains(other))
                .map((other) -> ROOT + "." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + feature + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .check(CLASSES);
    }

    @Test
    void whenPackageIsThereThenTheTableNamesIt() {
        Set<String> known = Stream.concat(
                        packages().map((feature) -> ROOT + "." + feature), Stream.of(ROOT, ROOT + ".api"))
                .collect(Collectors.toSet());
        assertThat(CLASSES.stream().map(JavaClass::getPackageName)).isSubsetOf(known);
    }

    @Test
    void whenPackagesUseEachOtherThenNotInACircle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void whenClassUsesGeneratedTypesThenItIsAControllerOrTranslatesForSome() {
        noClasses()
                .that()
                .areNotAnnotatedWith(RestController.class)
                .and()
                .haveSimpleNameNotEndingWith("Translation")
                .and(DescribedPredicate.not(GENERATED))
                .should()
                .dependOnClassesThat(GENERATED)
                .check(CLASSES);
    }

    @Test
    void whenReactiveTypeIsUsedThenNeitherBlockedOnNorSubscribedTo() {
        // What runs once at the start or the stop, on a thread of its own, may wait.
        noClasses()
                .that()
                .doNotImplement(ApplicationRunner.class)
                .and()
                .doNotImplement(DisposableBean.class)
                .should()
                .callMethodWhere(isCallOf("block", "blockFirst", "blockLast", "blockOptional", "toFuture", "toStream"))
                .check(CLASSES);
        noClasses()
                .that(resideOutsideOfPackages(ROOT + ".r2dbc.sqlite"))
                // It follows the trail on nobody's behalf.
                .and(DescribedPredicate.not(name(ROOT + ".audit.TrailFollower")))
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

    /** Blocking has one home, hashing passwords another; files of the class path are read once each. */
    @Test
    void whenSchedulerIsMadeThenInItsHome() {
        noClasses()
                .that(resideOutsideOfPackages(ROOT + ".r2dbc.sqlite", ROOT + ".storage"))
                .and(DescribedPredicate.not(name(ROOT + ".account.AccountConfiguration")))
                .and(DescribedPredicate.not(name(ROOT + ".console.StaticFiles")))
                .should()
                .dependOnClassesThat(belongToAnyOf(Schedulers.class))
                .check(CLASSES);
    }

    @Test
    void whenConfigurationIsThereThenOnePerFeatureAndWithoutProxies() {
        List<JavaClass> configurations = CLASSES.stream()
                .filter((type) -> type.isAnnotatedWith(Configuration.class))
                .toList();
        assertThat(configurations).extracting(JavaClass::getPackageName).doesNotHaveDuplicates();
        assertThat(configurations)
                .allMatch(
                        (type) -> !type.getAnnotationOfType(Configuration.class).proxyBeanMethods());
    }

    @Test
    void whenSettingIsReadThenFromARecord() {
        noClasses().should().dependOnClassesThat(belongToAnyOf(Value.class)).check(CLASSES);
    }

    @Test
    void whenPackageIsThereThenNullMarked() {
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
