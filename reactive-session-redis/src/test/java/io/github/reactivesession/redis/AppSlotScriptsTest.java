/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.servers.ServerKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a cluster does in an app's slot, step by step, as if other processes had come between the steps (R22). */
class AppSlotScriptsTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "s");
    private static final String NAME = Keys.inApp(KEY);
    private static final AppKey APP = KEY.app();

    private final Keyspace keyspace = Keyspace.on(ServerKind.REDIS);
    private final Keys names = keyspace.names();

    private void share(long updated, long expires, String created, String... changes) {
        Arguments arguments = new Arguments()
                .keys(names.index(APP))
                .key(names.state(APP))
                .key(names.told(APP))
                .add(0)
                .add(NAME)
                .add(updated)
                .add(expires)
                .add(created)
                .add(changes.length / 3);
        List.of(changes).forEach(arguments::add);
        assertThat(keyspace.eval(Script.SHARE, arguments)).containsExactly(1L);
    }

    private Map<String, String> state() {
        return keyspace.commands().hgetall(names.state(APP));
    }

    private double score() {
        return keyspace.commands().zscore(names.index(APP).get(0), NAME);
    }

    private boolean isListed() {
        return keyspace.commands().zscore(names.index(APP).get(0), NAME) != null;
    }

    private static long soon() {
        return (System.currentTimeMillis() + 3_600_000) * 1000;
    }

    @Test
    void whatWasToldTwiceIsDoneOnce() {
        share(100, 0, "7", "1", "k", "1");
        keyspace.commands().hset(names.state(APP), "k", "\"of another session\"");
        share(100, 0, "7", "1", "k", "1");
        assertThat(state()).isEqualTo(Map.of("k", "\"of another session\""));
        share(101, 0, "7", "1", "k", "1", "2", "k", "2", "2", "l", "2");
        assertThat(state()).isEqualTo(Map.of("k", "2", "l", "2"));
        share(101, 0, "7", "3", "k", "", "3", "m", "3");
        assertThat(state()).isEqualTo(Map.of("l", "2", "m", "3"));
    }

    @Test
    void aSessionThatWasMadeAnewIsHeardAgain() {
        share(100, 0, "7", "5", "k", "5");
        share(200, 0, "8", "0", "k", "0");
        assertThat(state()).isEqualTo(Map.of("k", "0"));
        assertThat(keyspace.commands().hget(names.told(APP), NAME)).isEqualTo("8:0");
    }

    @Test
    void whatIsToldLateMovesNothingBack() {
        long soon = soon();
        share(200, soon, "7");
        share(100, soon - 10_000_000, "7");
        assertThat(score()).isEqualTo(200.0);
        assertThat(keyspace.commands().zscore(names.index(APP).get(1), NAME))
                .isGreaterThan((double) (soon - 5_000_000));
    }

    @Test
    void aReaderWhoTellsMovesNothing() {
        share(0, 0, "7", "1", "k", "1");
        assertThat(isListed()).isFalse();
        assertThat(state()).isEqualTo(Map.of("k", "1"));
    }

    @Test
    void indexesAndWhatWasToldEndTogetherWithTheLastSession() {
        share(100, soon(), "7", "1", "k", "1");
        for (String key : List.of(names.index(APP).get(0), names.index(APP).get(1), names.told(APP))) {
            assertThat(keyspace.commands().pttl(key)).as(key).isBetween(3_000_000L, 3_600_100L);
        }
        share(200, 0, "7");
        assertThat(keyspace.commands().pttl(names.index(APP).get(0))).isEqualTo(-1);
        assertThat(keyspace.commands().pttl(names.told(APP))).isEqualTo(-1);
    }

    @Test
    void aNameIsTakenOffUnlessItIsThereAnew() {
        share(100, soon(), "7", "1", "k", "1");
        unlist(99);
        assertThat(isListed()).isTrue();
        unlist(100);
        assertThat(keyspace.keys()).containsExactly(":1:{app}:state");
    }

    private void unlist(long upTo) {
        Arguments arguments = new Arguments().keys(names.index(APP)).key(names.told(APP));
        assertThat(keyspace.eval(Script.UNLIST, arguments.add(NAME).add(upTo))).containsExactly(1L);
    }

    /** A name that is announced has no time before it is told, and that of a session which is there stays. */
    @Test
    void announcingASessionMovesNothingThatIsThere() {
        share(100, 0, "7");
        Arguments arguments = new Arguments().keys(names.index(APP)).key(names.users(APP));
        keyspace.eval(Script.ENROLL, arguments.add(NAME).add("user").add(60_000));
        assertThat(score()).isEqualTo(100.0);
        assertThat(keyspace.commands().pttl(names.users(APP))).isBetween(1L, 60_001L);
    }

    @Test
    void anAppIsForgottenUnlessItIsRegisteredAgain() {
        keyspace.eval(Script.REGISTER, new Arguments().key(names.apps()).add("app"));
        String first = keyspace.commands().hget(names.apps(), "app");
        keyspace.eval(Script.REGISTER, new Arguments().key(names.apps()).add("app"));
        assertThat(strike(first)).containsExactly(0L);
        assertThat(strike(keyspace.commands().hget(names.apps(), "app"))).containsExactly(1L);
        assertThat(keyspace.keys()).isEmpty();
    }

    private List<Object> strike(String registered) {
        return keyspace.eval(
                Script.STRIKE, new Arguments().key(names.apps()).add("app").add(registered));
    }

    @Test
    void aSessionForgetsOnlyWhatItSaidItself() {
        Keyspace.await(keyspace.store().create(KEY, NewSession.of(KEY)));
        String created = keyspace.commands().hget(names.meta(KEY), "created");
        assertThat(told(created, 0)).containsExactly(0L);
        assertThat(told("1", 0)).containsExactly(0L);
        assertThat(keyspace.commands().hget(names.meta(KEY), "created")).isEqualTo(created);
    }

    private List<Object> told(String created, long last) {
        return keyspace.eval(
                Script.TOLD, new Arguments().key(names.meta(KEY)).add(created).add(last));
    }
}
