package dev.keywright.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyMetadataTest {

    /** The cases of RFC 7396, appendix A, whose target and patch are objects, and some of ours. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':'b'} | {'a':'c'} | {'a':'c'}",
                "{'a':'b'} | {'b':'c'} | {'a':'b','b':'c'}",
                "{'a':'b'} | {'a':null} | {}",
                "{'a':'b','b':'c'} | {'a':null} | {'b':'c'}",
                "{'a':['b']} | {'a':'c'} | {'a':'c'}",
                "{'a':'c'} | {'a':['b']} | {'a':['b']}",
                "{'a':{'b':'c'}} | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]} | {'a':[1]} | {'a':[1]}",
                "{'e':null} | {'a':1} | {'e':null,'a':1}",
                "{} | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}",
                "{'a':1} | {'b':[null]} | {'a':1,'b':[null]}",
                "{'n':1.10,'b':1} | {'b':1E+400} | {'n':1.10,'b':1E+400}"
            })
    void whenPatchedThenMergedAsRfc7396Defines(String stored, String patch, String result) {
        assertThat(KeyMetadata.patched(stored.replace('\'', '"'), patch.replace('\'', '"')))
                .isEqualTo(result.replace('\'', '"'));
    }
}
