/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.servers.ServerKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection may break after a script has run, and Lettuce then sends it again, when others may have come between. */
class SentTwiceTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "session");

    private final Keyspace keyspace = Keyspace.on(ServerKind.REDIS);
    private final RedisSessionStore store = keyspace.store();
    private final Keys names = keyspace.names();

    @BeforeEach
    void create() {
        assertThat(create("c0").get(0)).isInstanceOf(List.class);
    }

    private Arguments keys() {
        return new Arguments()
                .keys(names.session(KEY))
                .keys(names.index(KEY.user()))
                .key(names.state(KEY.user()))
                .keys(names.index(KEY.app()))
                .key(names.state(KEY.app()));
    }

    private List<Object> create(String call) {
        Arguments arguments = keys().key(names.users(KEY.app())).key(names.apps());
        List.of(KEY.sessionId(), KEY.userId(), KEY.appName(), call, "", "", "0", "0", "0", "0", "0", "0", "0")
                .forEach(arguments::add);
        return keyspace.eval(Script.CREATE, arguments);
    }

    private List<Object> update(String call, String expected, String title) {
        Arguments arguments = keys();
        List.of(KEY.sessionId(), KEY.userId(), call, expected, "", "0", "1", "0", "title", title)
                .forEach(arguments::add);
        return keyspace.eval(Script.UPDATE, arguments);
    }

    private void updateByOthers(int times) {
        for (int i = 0; i < times; i++) {
            Keyspace.await(store.update(KEY, SessionUpdate.metadata(Map.of("other", i))));
        }
    }

    private Map<String, String> record() {
        return keyspace.commands().hgetall(names.meta(KEY));
    }

    /** It has changed the session once, and is told so, whatever others did since. */
    @Test
    void r7_anUpdateIsNeitherAConflictNorDoneAgain() {
        assertThat(update("a1", "1", "\"mine\"").get(0)).isInstanceOf(List.class);
        updateByOthers(3);
        assertThat(update("b2", "", "\"another's\"").get(0)).isInstanceOf(List.class);
        Map<String, String> before = record();
        assertThat(update("a1", "1", "\"mine\"").get(0)).isInstanceOf(List.class);
        assertThat(record()).isEqualTo(before).containsEntry("version", "6").containsEntry("m:title", "\"another's\"");
        assertThat(update("a", "1", "\"never seen\"")).containsExactly(6L);
    }

    @Test
    void r4_aCreationIsKnownAgainAfterOthersHaveChangedTheSession() {
        updateByOthers(3);
        assertThat(create("c0")).containsExactly(1L);
        assertThat(create("c")).containsExactly(0L);
    }

    /** A few calls at a time are under way; what is remembered does not grow. */
    @Test
    void onlyTheLastCallsAreRemembered() {
        updateByOthers(100);
        assertThat(record().get("call")).hasSizeLessThan(8 * 17);
        assertThat(create("c0")).containsExactly(0L);
        Keyspace.await(store.find(KEY));
    }

    private List<Object> begin(String name) {
        Arguments arguments =
                new Arguments().key(names.meta(KEY)).key(names.ids(KEY)).add(name);
        return keyspace.eval(
                Script.BEGIN, arguments.add(60_000_000).add(-1).add(0).add("e1").add("e2"));
    }

    /** Whoever began it does not wait for itself. */
    @Test
    void r11_aLargeBatchThatIsBegunAgainGoesOn() {
        String created = keyspace.commands().hget(names.meta(KEY), "created");
        assertThat(begin("a1")).containsExactly(0L, created, 2L);
        assertThat(begin("a1")).containsExactly(0L, created, 2L);
        assertThat(begin("a")).containsExactly(-3L);
    }

    @Test
    void aSessionThatIsMadeAnewRemembersNothing() {
        Keyspace.await(store.delete(new io.github.reactivesession.DeleteScope.OneSession(KEY), 1));
        Keyspace.await(store.create(KEY, NewSession.of(KEY)));
        assertThat(create("c0")).containsExactly(0L);
    }
}
