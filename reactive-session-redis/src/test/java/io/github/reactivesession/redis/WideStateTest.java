/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.servers.ServerKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** States of many keys, which scripts change in pieces (R22, R23). */
class WideStateTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "s");
    private static final List<Integer> COUNTS = List.of(999, 1000, 1001, 2001, 5000);

    private static JsonObject state(String prefix, int count, Object value) {
        Map<String, Object> state = new HashMap<>();
        for (int i = 0; i < count; i++) {
            state.put(prefix + i, value);
        }
        return JsonObject.of(state);
    }

    private static JsonObject inEachScope(int count) {
        return state("s", count, "own").merge(state("user:u", count, 1)).merge(state("app:a", count, true));
    }

    @OnEachRedis
    void r22_aSessionBeginsWithAllOfThem(ServerKind kind) {
        for (int count : COUNTS) {
            RedisSessionStore store = Keyspace.on(kind).store();
            Session created =
                    Keyspace.await(store.create(KEY, NewSession.of(KEY).withState(inEachScope(count))));
            assertThat(created.state()).isEqualTo(inEachScope(count));
            assertThat(Keyspace.await(store.find(KEY))).isEqualTo(created);
        }
    }

    @OnEachRedis
    void r4_aNullSetsNoKey(ServerKind kind) {
        RedisSessionStore store = Keyspace.on(kind).store();
        Map<String, @Nullable Object> state = new HashMap<>(state("s", 10, 1));
        state.put("s3", null);
        state.put("s7", null);
        state.put("user:u", null);
        Session created = Keyspace.await(store.create(KEY, NewSession.of(KEY).withState(state)));
        assertThat(created.state()).hasSize(8).doesNotContainKeys("s3", "s7");
        assertThat(Keyspace.await(store.find(KEY))).isEqualTo(created);
    }

    @OnEachRedis
    void r23_someChangeAndOthersGo(ServerKind kind) {
        for (int count : COUNTS) {
            RedisSessionStore store = Keyspace.on(kind).store();
            Keyspace.await(store.create(KEY, NewSession.of(KEY).withState(inEachScope(count))));
            for (int each : List.of(1, 2, 7, 1500)) {
                requireChanged(store, count, each);
            }
        }
    }

    private static void requireChanged(RedisSessionStore store, int count, int each) {
        Map<String, @Nullable Object> delta = new HashMap<>();
        for (int i = 0; i < count; i++) {
            delta.put("k" + i, i % each == 0 ? null : "new");
        }
        JsonObject all = state("k", count, "old");
        JsonObject changed = all.merge(delta);
        for (var owner : List.of(KEY, KEY.user(), KEY.app())) {
            Keyspace.await(store.updateState(owner, all));
            JsonObject left = Keyspace.await(store.updateState(owner, JsonObject.of(delta)));
            assertThat(left.entrySet()).containsAll(changed.entrySet());
            assertThat(Keyspace.await(store.state(owner))).isEqualTo(left).hasSize(count + changed.size());
        }
    }
}
