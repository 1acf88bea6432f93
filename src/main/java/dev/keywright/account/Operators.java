package dev.keywright.account;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides which accounts are operators: those named in the settings. Without such a setting, the first account is the operator. */
public final class Operators {

    private final Collection<Username> named;
    private final Set<String> lowerCaseNames;

    public Operators(Collection<Username> named) {
        this.named = named;
        this.lowerCaseNames = named.stream().map(Username::lowerCase).collect(Collectors.toUnmodifiableSet());
    }

    public Collection<Username> named() {
        return named;
    }

    public Role role(Username username, Role stored) {
        if (lowerCaseNames.isEmpty()) {
            return stored;
        }
        return lowerCaseNames.contains(username.lowerCase()) ? Role.OPERATOR : Role.MEMBER;
    }
}
