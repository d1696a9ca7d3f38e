/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCodecTest {
    @Test
    void r20_unknownPartsAndFieldsAreKeptAndWrittenAgain() {
        String json = "{\"role\":\"assistant\",\"parts\":["
                + "{\"type\":\"hologram\",\"angle\":90,\"of\":{\"cat\":null}},"
                + "{\"type\":\"text\",\"text\":\"hi\",\"citations\":[1,2.5,\"a\"]}],"
                + "\"model\":\"m-9\"}";
        Content content = SessionCodec.readContent(json);
        assertThat(content.parts().get(0)).isInstanceOf(Part.Unknown.class);
        assertThat(content.parts().get(0).extra()).containsEntry("angle", 90L);
        assertThat(content.parts().get(1).extra()).containsKey("citations");
        assertThat(content.extra()).containsEntry("model", "m-9");
        assertThat(SessionCodec.write(content)).isEqualTo(json);
    }

    @Test
    void r20_anUnknownActionIsKeptAsACustomOne() {
        EventActions actions = SessionCodec.readActions("{\"escalate\":true,\"vibrate\":null,\"custom\":{\"a\":1}}");
        assertThat(actions.escalate()).isTrue();
        assertThat(actions.custom()).containsEntry("vibrate", null).containsEntry("a", 1L);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0",
        "1.0E10, 10000000000.0",
        "1.0E21, 1000000000000000000000.0",
        "0.1, 0.1",
        "1.0E-7, 0.00000010",
        "-2.5, -2.5",
        "-0.0, 0.0"
    })
    void r20_doublesAreWrittenPlainSoThatTheyStayDoubles(double value, String text) {
        assertThat(SessionCodec.write(JsonObject.of("d", value))).isEqualTo("{\"d\":" + text + "}");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, Math.PI, 1e-300, 4.35})
    void r20_extremeDoublesComeBack(double value) {
        JsonObject object = JsonObject.of("d", value);
        assertThat(SessionCodec.readObject(SessionCodec.write(object))).isEqualTo(object);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":9223372036854775808}",
                "{\"a\":1e999}",
                "{\"a\":0.12345678901234567890}",
                "{\"a\":1e-400}",
                "{\"a\":3e-324}",
                "{\"a\":\"\\ud800\"}",
                "{\"\\udc00\":1}",
                "{\"a\":NaN}",
                "{a:1}"
            })
    void r20_textThatCannotBeKeptExactlyIsRefusedWithoutQuotingIt(String json) {
        assertThatThrownBy(() -> SessionCodec.readObject(json))
                .isInstanceOf(InvalidRequestException.class)
                .hasNoCause();
    }

    @Test
    void r20_depthIsBoundedInTextAsInValues() {
        String fits = "{\"a\":".repeat(64) + "1" + "}".repeat(64);
        assertThat(SessionCodec.write(SessionCodec.readObject(fits))).isEqualTo(fits);
        assertThatThrownBy(() -> SessionCodec.readObject("{\"a\":" + fits + "}"))
                .isInstanceOf(LimitExceededException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\":\"user\",\"parts\":[1]}",
                "{\"role\":\"user\",\"parts\":[{\"text\":\"no type\"}]}",
                "{\"role\":\"user\",\"parts\":[{\"type\":\"text\"}]}",
                "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":5}]}",
                "{\"role\":\"user\",\"parts\":[{\"type\":\"media\",\"mimeType\":\"a/b\"}]}",
                "{\"role\":\"user\",\"parts\":[{\"type\":\"media\",\"mimeType\":\"a/b\",\"uri\":\"a b\"}]}",
                "{\"role\":\"user\",\"parts\":[{\"type\":\"media\",\"mimeType\":\"a/b\",\"base64\":\"AAA\"}]}",
                "{\"role\":\"user\",\"parts\":[{\"type\":\"media\",\"mimeType\":\"a/b\",\"base64\":\"A=AA\"}]}",
                "{\"role\":\"user\",\"parts\":[{\"type\":\"media\",\"mimeType\":\"a/b\",\"base64\":\"A_-A\"}]}",
                "{\"role\":\"user\",\"parts\":{}}",
                "{\"parts\":[]}"
            })
    void contentOfAnotherFormIsRefused(String json) {
        assertThatThrownBy(() -> SessionCodec.readContent(json)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void anEventOfAnotherFormIsRefused() {
        assertThatThrownBy(() -> SessionCodec.readEvent("{\"id\":\"e\",\"author\":\"a\",\"timestamp\":\"noon\"}"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("timestamp");
    }

    @Test
    void knownNamesCannotHideAmongUnknownOnes() {
        JsonObject shadow = JsonObject.of("text", "other");
        assertThatThrownBy(() -> new Part.Text("hi", shadow)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Part.Text("hi", JsonObject.of("type", "x")))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Part.Unknown("text", JsonObject.empty()))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Content(Role.USER, List.of(), JsonObject.of("role", "x")))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void typedAccessGoesThroughJackson() {
        record Prefs(String lang, int size) {}
        JsonObject state = JsonObject.of("prefs", JsonObject.from(new Prefs("en", 3)));
        assertThat(state.get("prefs", Prefs.class)).isEqualTo(new Prefs("en", 3));
        assertThat(state.get("absent", Prefs.class)).isNull();
        assertThat(JsonObject.of(Map.of("lang", "en", "size", 3)).as(Prefs.class))
                .isEqualTo(new Prefs("en", 3));
        assertThatThrownBy(() -> state.get("prefs", Long.class))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageNotContaining("en");
        assertThatThrownBy(() -> JsonObject.from("text")).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void singleValuesComeBackAsTheyWere() {
        JsonObject values = JsonObject.of(
                        Map.of("t", "x\u0000", "n", 7, "d", 0.5, "b", true, "o", Map.of(), "l", List.of(1, "2")))
                .with("nothing", null);
        values.forEach((key, value) -> assertThat(SessionCodec.readValue(SessionCodec.writeValue(value)))
                .as(key)
                .isEqualTo(value));
        for (String bad : List.of("", " ", "1 2", "{", "nul", "18446744073709551616")) {
            assertThatThrownBy(() -> SessionCodec.readValue(bad)).isInstanceOf(InvalidRequestException.class);
        }
    }
}
