package dev.keywright.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OperatorsTest {

    private final Username ann = new Username("Ann");
    private final Username bob = new Username("bob");

    @Nested
    class NoneConfigured {

        private final Operators operators = new Operators(List.of());

        @Test
        void whenStoredAsOperatorThenOperator() {
            assertThat(operators.role(ann, Role.OPERATOR)).isEqualTo(Role.OPERATOR);
        }

        @Test
        void whenStoredAsMemberThenMember() {
            assertThat(operators.role(ann, Role.MEMBER)).isEqualTo(Role.MEMBER);
        }
    }

    @Nested
    class Configured {

        private final Operators operators = new Operators(List.of(new Username("aNN")));

        @Test
        void whenNamedThenOperatorRegardlessOfStoredRole() {
            assertThat(operators.role(ann, Role.MEMBER)).isEqualTo(Role.OPERATOR);
        }

        @Test
        void whenNotNamedThenMemberEvenIfFirst() {
            assertThat(operators.role(bob, Role.OPERATOR)).isEqualTo(Role.MEMBER);
        }
    }
}
