/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Page;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.TimeRange;
import io.github.reactivesession.tck.ForwardingStore;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** Stores that list and count sessions wrongly (R8). */
final class ListFaults {
    private ListFaults() {}

    static List<Fault> all() {
        return List.of(
                filtering("ignores the status in lists", filter -> with(filter, false, true, filter.updated())),
                filtering("ignores the agent in lists", filter -> with(filter, true, false, filter.updated())),
                filtering(
                        "ignores when sessions were updated in lists",
                        filter -> with(filter, true, true, TimeRange.all())),
                filtering("leaves the last moment out of a list's range", ListFaults::shorter),
                paging("lists by id", ListFaults::byId),
                paging("breaks ties of a list by ascending id", ListFaults::tiesAscending),
                paging("skips a session between pages of a list", ListFaults::skipping),
                Fault.of(8, "lists state that nobody asked for", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
                        return super.list(new SessionScan(scan.filter(), true, scan.after(), scan.limit()));
                    }
                }),
                Fault.of(8, "lists without the state that was asked for", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
                        return super.list(new SessionScan(scan.filter(), false, scan.after(), scan.limit()));
                    }
                }),
                Fault.of(8, "counts all sessions of the user", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Long> countSessions(SessionFilter filter) {
                        return super.countSessions(with(filter, false, false, TimeRange.all()));
                    }
                }));
    }

    private static Fault filtering(String name, UnaryOperator<SessionFilter> change) {
        return Fault.of(8, name, store -> new ForwardingStore(store) {
            @Override
            public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
                SessionFilter filter = change.apply(scan.filter());
                return super.list(new SessionScan(filter, scan.withState(), scan.after(), scan.limit()));
            }
        });
    }

    private static SessionFilter with(SessionFilter filter, boolean status, boolean agent, TimeRange updated) {
        return new SessionFilter(
                filter.appName(),
                filter.userId(),
                status ? filter.status() : null,
                agent ? filter.agentId() : null,
                filter.created(),
                updated);
    }

    private static SessionFilter shorter(SessionFilter filter) {
        TimeRange updated = filter.updated();
        boolean open = updated.isAll() || !updated.from().isBefore(updated.to());
        return open
                ? filter
                : with(filter, true, true, updated.withTo(updated.to().minusNanos(1000)));
    }

    private static Fault paging(String name, UnaryOperator<Page<Session, SessionCursor>> change) {
        return Fault.of(8, name, store -> new ForwardingStore(store) {
            @Override
            public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
                return super.list(scan).map(change);
            }
        });
    }

    private static Page<Session, SessionCursor> byId(Page<Session, SessionCursor> page) {
        return new Page<>(
                page.items().stream().sorted(Comparator.comparing(Session::id)).toList(), page.next());
    }

    private static Page<Session, SessionCursor> tiesAscending(Page<Session, SessionCursor> page) {
        Comparator<Session> newest = Comparator.comparing(Session::updatedAt).reversed();
        return new Page<>(
                page.items().stream().sorted(newest.thenComparing(Session::id)).toList(), page.next());
    }

    /** As when the place to go on from is taken from the session after the last of the page. */
    private static Page<Session, SessionCursor> skipping(Page<Session, SessionCursor> page) {
        int size = page.items().size();
        return page.next() == null || size < 2 ? page : new Page<>(page.items().subList(0, size - 1), page.next());
    }
}
