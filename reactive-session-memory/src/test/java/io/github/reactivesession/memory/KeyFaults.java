/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Page;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.UserKey;
import io.github.reactivesession.tck.ForwardingStore;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** Stores that confuse one owner with another (R1, R2). */
final class KeyFaults {
    private KeyFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(1, "folds the case of user ids", store -> users(store, id -> id.toLowerCase(Locale.ROOT))),
                Fault.of(1, "folds the case of session ids", store -> ids(store, id -> id.toLowerCase(Locale.ROOT))),
                Fault.of(1, "takes accents off user ids", store -> users(store, KeyFaults::withoutAccents)),
                Fault.of(1, "trims trailing spaces of session ids", store -> ids(store, KeyFaults::trimmed)),
                Fault.of(2, "cuts user ids at 191 code points", store -> users(store, id -> cut(id, 191))),
                Fault.of(
                        2,
                        "lets keys run together at a colon",
                        store -> MappedKeys.ofSessions(store, KeyFaults::joined)),
                Fault.of(2, "takes an asterisk in a user id for a pattern", Patterns::new),
                Fault.of(2, "lists the sessions of all users", EveryonesList::new),
                Fault.of(2, "deletes by session id, whoever owns it", DeletesById::new));
    }

    private static SessionStore users(SessionStore store, UnaryOperator<String> change) {
        return MappedKeys.ofUsers(store, user -> UserKey.of(user.appName(), change.apply(user.userId())));
    }

    private static SessionStore ids(SessionStore store, UnaryOperator<String> change) {
        return MappedKeys.ofSessions(store, key -> key.user().session(change.apply(key.sessionId())));
    }

    private static String withoutAccents(String id) {
        return Normalizer.normalize(id, Normalizer.Form.NFD).replaceAll("\\p{M}+", "");
    }

    private static String trimmed(String id) {
        String trimmed = id.replaceAll(" +$", "");
        return trimmed.isEmpty() ? id : trimmed;
    }

    private static String cut(String id, int codePoints) {
        return id.codePointCount(0, id.length()) <= codePoints
                ? id
                : id.substring(0, id.offsetByCodePoints(0, codePoints));
    }

    /** User a:b with session c, and user a with session b:c. */
    private static SessionKey joined(SessionKey key) {
        String joined = key.userId() + ":" + key.sessionId();
        int colon = joined.indexOf(':', 1);
        String rest = joined.substring(colon + 1);
        return rest.isEmpty() ? key : SessionKey.of(key.appName(), joined.substring(0, colon), rest);
    }

    private static final class Patterns extends ForwardingStore {
        Patterns(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
            String userId = scan.filter().userId();
            if (userId == null || !userId.contains("*")) {
                return super.list(scan);
            }
            String pattern = userId.replaceAll("[^*]+", "\\\\Q$0\\\\E").replace("*", ".*");
            SessionScan all = new SessionScan(ofAll(scan.filter()), scan.withState(), scan.after(), scan.limit());
            return super.list(all)
                    .map(page -> new Page<>(
                            page.items().stream()
                                    .filter(session -> session.key().userId().matches(pattern))
                                    .toList(),
                            page.next()));
        }
    }

    private static SessionFilter ofAll(SessionFilter filter) {
        return new SessionFilter(
                filter.appName(), null, filter.status(), filter.agentId(), filter.created(), filter.updated());
    }

    private static final class EveryonesList extends ForwardingStore {
        EveryonesList(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
            return super.list(new SessionScan(ofAll(scan.filter()), scan.withState(), scan.after(), scan.limit()));
        }
    }

    private static final class DeletesById extends ForwardingStore {
        DeletesById(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            if (!(scope instanceof DeleteScope.OneSession one)) {
                return super.delete(scope, limit);
            }
            SessionKey key = one.key();
            SessionFilter app = ofAll(
                    io.github.reactivesession.SessionQuery.app(key.appName()).filter());
            return super.list(new SessionScan(app, false, null, 200))
                    .flatMapIterable(Page::items)
                    .filter(session -> session.id().equals(key.sessionId()))
                    .concatMap(session -> super.delete(new DeleteScope.OneSession(session.key()), 1))
                    .reduce(0L, Long::sum)
                    .map(count -> Math.min(count, 1));
        }
    }
}
