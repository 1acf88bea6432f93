package dev.keywright.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MacInputTest {

    @Test
    void whenListsOfValuesDifferThenTheirBytesDiffer() {
        List<MacInput> inputs = List.of(
                new MacInput("a"),
                new MacInput("b"),
                new MacInput("a").text(null),
                new MacInput("a").text(""),
                new MacInput("a").text("bc"),
                new MacInput("a").text("b").text("c"),
                new MacInput("a").texts(List.of("b", "c")),
                new MacInput("a").texts(List.of("b")).text("c"),
                new MacInput("a").texts(List.of()),
                new MacInput("a").number(1),
                new MacInput("a").number(2));

        assertThat(inputs.stream().map(MacInputTest::hex)).doesNotHaveDuplicates();
    }

    private static String hex(MacInput input) {
        return HexFormat.of().formatHex(input.bytes());
    }

    @Test
    void whenSameValuesThenSameMac() {
        byte[] key = "key".getBytes(StandardCharsets.US_ASCII);

        assertThat(Stream.of(new MacInput("a").text("é"), new MacInput("a").value(new byte[] {(byte) 0xC3, (byte) 0xA9
                                }))
                        .map((input) -> input.hmac(key)))
                .containsOnly(
                        HmacSha256.compute(key, new MacInput("a").text("é").bytes()));
    }
}
