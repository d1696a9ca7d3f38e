/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.UserKey;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeysTest {
    @Test
    void namesThatJoinToTheSameTextHaveKeysOfTheirOwn() {
        assertThat(Keys.of(UserKey.of("a", "bc"))).isNotEqualTo(Keys.of(UserKey.of("ab", "c")));
        assertThat(Keys.of(SessionKey.of("a", "b", "cd"))).isNotEqualTo(Keys.of(SessionKey.of("a", "bc", "d")));
        assertThat(Keys.of(SessionKey.of("a", "bc", "d"))).isNotEqualTo(Keys.of(SessionKey.of("ab", "c", "d")));
    }

    @Test
    void everyCutOfOneTextIsAnotherKey() {
        String text = "aaaaaaaaaaaa";
        Set<UUID> keys = new HashSet<>();
        int cuts = 0;
        for (int i = 1; i < text.length() - 1; i++) {
            for (int j = i + 1; j < text.length(); j++) {
                keys.add(Keys.of(SessionKey.of(text.substring(0, i), text.substring(i, j), text.substring(j))));
                cuts++;
            }
        }
        assertThat(keys).hasSize(cuts);
    }

    @Test
    void anAppAUserAndASessionOfTheSameNamesHaveKeysOfTheirOwn() {
        assertThat(Set.of(
                        Keys.of(AppKey.of("a")), Keys.of(UserKey.of("a", "a")), Keys.of(SessionKey.of("a", "a", "a"))))
                .hasSize(3);
    }

    @Test
    void theLongestNamesCountToTheLastByte() {
        String rocket = "\uD83D\uDE80".repeat(254);
        assertThat(Keys.of(AppKey.of(rocket + "\uD83D\uDE80")))
                .isNotEqualTo(Keys.of(AppKey.of(rocket + "\uD83D\uDE81")));
    }

    /** Rows that were written once are found by these for ever: {@code printf '\0\3app\0\5alice\0\2s1' | sha256sum}. */
    @Test
    void keysStayAsTheyAre() {
        assertThat(Keys.of(AppKey.of("app"))).hasToString("c9848c9b-0b0c-b8aa-0227-7e99fef5fa7d");
        assertThat(Keys.of(UserKey.of("app", "alice"))).hasToString("f15e999b-1a84-49ba-be8f-461059c97476");
        assertThat(Keys.of(SessionKey.of("app", "alice", "s1"))).hasToString("34a79c58-bd63-c90e-2e0a-961cc760233d");
        assertThat(Keys.of(AppKey.of("\u00E0lice"))).hasToString("8bbca622-ef7f-a91f-9854-4e3bcf3167fc");
    }
}
