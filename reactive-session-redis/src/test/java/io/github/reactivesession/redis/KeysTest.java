/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.UserKey;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names that would collide, or leave their slot, if they were put together as they are (R1, R2). */
class KeysTest {
    private static final List<String> HOSTILE = List.of(
            "a",
            "A",
            "a ",
            "à",
            "a:b",
            "b",
            ":",
            "::",
            "{",
            "}",
            "{}",
            "}{",
            "{a}",
            "a}:state",
            "%",
            "%3A",
            "%253A",
            "a%3Ab",
            "*",
            "?",
            "[a-z]",
            "apps",
            "sessions",
            "expiring",
            "state",
            "users",
            "told",
            "hints",
            "meta",
            "events",
            "ids",
            "a:state",
            "s:meta",
            "\uD83D\uDE00",
            "'");
    private static final Keys KEYS = new Keys("p");

    @Test
    void namesAreInThePlacesThatAreDrawn() {
        SessionKey key = SessionKey.of("shop", "alice", "s-1");
        assertThat(KEYS.session(key))
                .containsExactly(
                        "p:1:{shop:alice}:s-1:meta",
                        "p:1:{shop:alice}:s-1:state",
                        "p:1:{shop:alice}:s-1:events",
                        "p:1:{shop:alice}:s-1:ids")
                .containsExactly(KEYS.meta(key), KEYS.state(key), KEYS.events(key), KEYS.ids(key));
        assertThat(KEYS.index(key.user())).containsExactly("p:1:{shop:alice}:sessions", "p:1:{shop:alice}:expiring");
        assertThat(KEYS.index(key.app())).containsExactly("p:1:{shop}:sessions", "p:1:{shop}:expiring");
        assertThat(KEYS.state(key.user())).isEqualTo("p:1:{shop:alice}:state");
        assertThat(ofApp(key.app()))
                .containsExactly(
                        "p:1:{shop}:sessions",
                        "p:1:{shop}:expiring",
                        "p:1:{shop}:state",
                        "p:1:{shop}:users",
                        "p:1:{shop}:told",
                        "p:1:{shop}:hints");
        assertThat(KEYS.apps()).isEqualTo("p:1:apps");
        assertThat(KEYS.hints(key.user())).isEqualTo("p:1:{shop:alice}:hints");
    }

    @Test
    void onlyFourCharactersAreEscaped() {
        assertThat(KEYS.meta(SessionKey.of("50%", "a:b", "{x} */_'\uD83D\uDE00")))
                .isEqualTo("p:1:{50%25:a%3Ab}:%7Bx%7D */_'\uD83D\uDE00:meta");
    }

    @Test
    void noTwoOwnersShareAKey() {
        Set<String> all = new HashSet<>(Set.of(KEYS.apps()));
        List<String> made = new ArrayList<>(List.of(KEYS.apps()));
        for (String app : HOSTILE) {
            made.addAll(ofApp(AppKey.of(app)));
            for (String user : HOSTILE) {
                made.addAll(ofUser(UserKey.of(app, user)));
                HOSTILE.forEach(session -> made.addAll(KEYS.session(SessionKey.of(app, user, session))));
            }
        }
        all.addAll(made);
        assertThat(all).hasSameSizeAs(made);
    }

    @Test
    void allOfAUserLiesInOneSlotAndSoDoesAllOfAnApp() {
        for (String app : HOSTILE) {
            assertThat(ofApp(AppKey.of(app)).stream().map(SlotHash::getSlot).distinct())
                    .as(app)
                    .hasSize(1);
            for (String user : HOSTILE) {
                List<String> keys = new ArrayList<>(ofUser(UserKey.of(app, user)));
                HOSTILE.forEach(session -> keys.addAll(KEYS.session(SessionKey.of(app, user, session))));
                assertThat(keys.stream().map(SlotHash::getSlot).distinct())
                        .as(app + " " + user)
                        .hasSize(1);
            }
        }
    }

    /** A server of a cluster reads the tag between the first brace and the first that closes it, if there is something. */
    @Test
    void theTagIsTheWholeOwner() {
        String slot = "p:1:{a:b}:sessions";
        assertThat(SlotHash.getSlot(slot)).isEqualTo(SlotHash.getSlot("a:b"));
        assertThat(SlotHash.getSlot(KEYS.meta(SessionKey.of("}", "{", "{}")))).isEqualTo(SlotHash.getSlot("%7D:%7B"));
    }

    @Test
    void namesInTheIndexOfAnAppAreReadBackAndSortAsTheirPartsDo() {
        AppKey app = AppKey.of("app");
        List<String> names = new ArrayList<>();
        for (String session : HOSTILE.stream().sorted().toList()) {
            for (String user : HOSTILE.stream().sorted().toList()) {
                SessionKey key = SessionKey.of("app", user, session);
                assertThat(Keys.inApp(app, Keys.inApp(key))).isEqualTo(key);
                names.add(Keys.inApp(key));
            }
        }
        assertThat(names).doesNotHaveDuplicates().isSorted();
    }

    private static List<String> ofApp(AppKey app) {
        List<String> keys = new ArrayList<>(KEYS.index(app));
        keys.addAll(List.of(KEYS.state(app), KEYS.users(app), KEYS.told(app), KEYS.hints(app)));
        return keys;
    }

    private static List<String> ofUser(UserKey user) {
        List<String> keys = new ArrayList<>(KEYS.index(user));
        keys.add(KEYS.state(user));
        keys.add(KEYS.hints(user));
        return keys;
    }
}
