/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    private static JsonObject json(String text) {
        return SessionCodec.readObject(text.replace('\'', '"'));
    }

    @Test
    void itKeepsOnlyWhatDiffers() {
        JsonObject written = json("{'a': 1, 'b': {'c': 2, 'd': 3}, 'e': 4, 'f': null}");
        JsonObject original = json("{'a': 1, 'b': {'c': 2, 'd': null, 'x': []}, 'f': {}, 'g': null}");

        assertThat(Difference.between(written, original))
                .isEqualTo(json(
                        "{'set': {'f': {}, 'g': null}, 'unset': ['e'], 'in': {'b': {'set': {'d': null, 'x': []}}}}"));
    }

    @Test
    void ofEqualsItIsEmpty() {
        JsonObject object = json("{'a': {'b': [1, {'c': null}]}, 'd': 1.0}");

        assertThat(Difference.between(object, json("{'d': 1.0, 'a': {'b': [1, {'c': null}]}}")))
                .isEmpty();
        assertThat(Difference.apply(object, null)).isSameAs(object);
    }

    @Test
    void aWholeNumberDiffersFromADecimal() {
        assertThat(Difference.between(json("{'a': 1}"), json("{'a': 1.0}"))).isEqualTo(json("{'set': {'a': 1.0}}"));
    }

    /** Small objects of few names and values meet each other in every way there is. */
    @Test
    void appliedItMakesTheOriginalOfAnything() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            JsonObject written = object(random, 3);
            JsonObject original = object(random, 3);

            assertThat(Difference.apply(written, Difference.between(written, original)))
                    .describedAs("%s of %s", original, written)
                    .isEqualTo(original);
        }
    }

    private static JsonObject object(Random random, int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (String name : List.of("a", "set", "unset", "in")) {
            if (random.nextBoolean()) {
                object.put(name, value(random, depth));
            }
        }
        return JsonObject.of(object);
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> null;
            case 1 -> 1;
            case 2 -> 1.0;
            case 3 -> List.of("a");
            default -> object(random, depth - 1);
        };
    }
}
