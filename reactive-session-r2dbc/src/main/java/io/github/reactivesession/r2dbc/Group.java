/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.SessionKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The appends of one session in a batch, as if they were one. */
final class Group {
    private final SessionKey key;
    private final List<Event> events = new ArrayList<>();
    private @Nullable Long expected;
    private long fence;
    private boolean oneFence = true;
    private int appends;

    private Group(SessionKey key) {
        this.key = key;
    }

    /** The groups of a batch, in the order in which their sessions come. */
    static Map<SessionKey, Group> of(List<Append> appends) {
        Map<SessionKey, Group> groups = new LinkedHashMap<>();
        appends.forEach(
                append -> groups.computeIfAbsent(append.key(), Group::new).add(append));
        return groups;
    }

    private void add(Append append) {
        Long wanted = FastAppends.expected(append);
        expected = wanted == null ? expected : wanted;
        long under = append.expected().fence();
        oneFence &= fence == 0 || under == 0 || fence == under;
        fence = under == 0 ? fence : under;
        events.addAll(append.events());
        appends++;
    }

    /** Whether the appends together mean what they mean one after the other. */
    boolean isPlain() {
        return appends == 1 || (expected == null && oneFence && areDistinct());
    }

    private boolean areDistinct() {
        Set<String> ids = new HashSet<>();
        return events.stream().allMatch(event -> ids.add(event.id()));
    }

    SessionKey key() {
        return key;
    }

    List<Event> events() {
        return events;
    }

    @Nullable
    Long expected() {
        return expected;
    }

    /** The number of the lease, or null when none of them asks for one; those that do not may go with those that do. */
    @Nullable
    Long fence() {
        return fence == 0 ? null : (Long) fence;
    }
}
