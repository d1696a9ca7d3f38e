/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void blanksOfAnyKindBecomeOne() {
        assertThat(OneLine.of("\r\n a\t\n\u00a0\u2028 b \n", 10)).isEqualTo("a b");
    }

    @Test
    void whatIsLongIsCut() {
        assertThat(OneLine.of("1234567890", 10)).isEqualTo("1234567890");
        assertThat(OneLine.of("12345678901", 10)).isEqualTo("1234567...");
        assertThat(OneLine.of("", 3)).isEmpty();
    }

    @Test
    void nothingThatCommandsATerminalIsLeft() {
        assertThat(OneLine.of("a\u001b[31mb\u0007c\u009bd\u202ee\u2066f\ud800g", 50))
                .isEqualTo("a [31mb c def g");
    }

    @Test
    void widthIsThatOfATerminal() {
        assertThat(OneLine.width("パン屋")).isEqualTo(6);
        assertThat(OneLine.width("e\u0301")).isEqualTo(1);
        assertThat(OneLine.width("🧣")).isEqualTo(2);
        assertThat(OneLine.of("パン屋パン屋", 10)).isEqualTo("パン屋...");
        assertThat(OneLine.padded("パン", 6)).isEqualTo("パン  ");
        assertThat(OneLine.padded("abcdefg", 6)).isEqualTo("abc...");
    }

    @Test
    void numbersHaveCommasWhateverTheLanguage() {
        assertThat(OneLine.number(1_234_567)).isEqualTo("1,234,567");
    }
}
