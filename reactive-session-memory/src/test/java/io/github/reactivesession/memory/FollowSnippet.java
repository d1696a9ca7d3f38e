/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.FollowQuery;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import reactor.core.publisher.Flux;

/** What the README shows of following, as it stands there. */
final class FollowSnippet {
    private FollowSnippet() {}

    static Flux<String> window(SessionService sessions, SessionKey key, long lastSeen) {
        // README begins
        Flux<String> window = sessions.follow(key, FollowQuery.after(lastSeen).includingPartial())
                .map(event -> (event.partial() ? "…" : event.sequence() + " ") + event.author());
        // README ends
        return window;
    }
}
