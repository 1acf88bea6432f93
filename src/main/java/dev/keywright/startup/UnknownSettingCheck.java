package dev.keywright.startup;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.stereotype.Component;

/**
 * Fails startup on an unknown {@code keywright.*} property from any source. Otherwise a misspelled name would silently keep the default,
 * for example of a limit.
 */
@Component
public final class UnknownSettingCheck implements SmartInitializingSingleton {

    private static final String OURS = "keywright";

    /** Names are compared in the form of environment variables: without case, dots, dashes and underscores. */
    private static final Pattern SIGNS = Pattern.compile("[^a-z0-9]");

    /** A list index, or the version of a secret. */
    private static final Pattern INDEX = Pattern.compile("[0-9]+$");

    /** Variables that Kubernetes sets in every container for a service named keywright (its documentation, "Services"). */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("KEYWRIGHT_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_[A-Z]+)?)");

    private final ApplicationContext context;
    private final ConfigurableEnvironment environment;

    public UnknownSettingCheck(ApplicationContext context, ConfigurableEnvironment environment) {
        this.context = context;
        this.environment = environment;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Set<String> knownNames = knownNames(
                context.getBeansWithAnnotation(ConfigurationProperties.class).values());
        configuredNames()
                .filter((name) -> !knownNames.contains(plain(name)))
                .sorted()
                .findFirst()
                .ifPresent((name) -> {
                    throw new StartupException(
                            "Unknown setting " + name + ".",
                            "Correct its name, or remove it. docs/configuration.md lists the settings.");
                });
    }

    private Stream<String> configuredNames() {
        return environment.getPropertySources().stream()
                .filter(EnumerablePropertySource.class::isInstance)
                .flatMap((source) -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
                .filter((name) -> name.toLowerCase(Locale.ROOT).matches(OURS + "[._].*"))
                .filter((name) -> !isServiceLink(name));
    }

    private boolean isServiceLink(String name) {
        return SERVICE_LINK.matcher(name).matches() || (name.equals("KEYWRIGHT_PORT") && isAddress(name));
    }

    private boolean isAddress(String name) {
        return environment.getProperty(name, "").matches("(tcp|udp|sctp)://.*");
    }

    private static Set<String> knownNames(Collection<Object> settings) {
        return settings.stream().flatMap(UnknownSettingCheck::names).collect(Collectors.toSet());
    }

    private static Stream<String> names(Object settings) {
        ConfigurationProperties annotation =
                AnnotationUtils.findAnnotation(settings.getClass(), ConfigurationProperties.class);
        if (annotation == null
                || !annotation.prefix().startsWith(OURS)
                || !settings.getClass().isRecord()) {
            return Stream.empty();
        }
        return names(annotation.prefix(), settings.getClass()).map(UnknownSettingCheck::plain);
    }

    /** A component that is itself a record of settings is a prefix, not a name. */
    private static Stream<String> names(String prefix, Class<?> settings) {
        return Stream.of(settings.getRecordComponents())
                .flatMap((component) -> isGroup(component)
                        ? names(prefix + component.getName(), component.getType())
                        : Stream.of(prefix + component.getName()));
    }

    /** Other records, like {@code Quota}, are written as one text, so their components have no defaults. */
    private static boolean isGroup(RecordComponent component) {
        return component.getType().isRecord()
                && Stream.of(component.getType().getDeclaredConstructors()[0].getParameters())
                        .allMatch((parameter) -> parameter.isAnnotationPresent(DefaultValue.class));
    }

    private static String plain(String name) {
        String bare = SIGNS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
        return INDEX.matcher(bare).replaceAll("");
    }
}
