/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.Page;
import io.github.reactivesession.Part;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.tck.ForwardingStore;
import java.text.Normalizer;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** Stores that do not give back what they were given (R20). */
final class FidelityFaults {
    private FidelityFaults() {}

    static List<Fault> all() {
        return List.of(
                reading("drops U+0000", event -> Changes.text(event, text -> text.replace("\u0000", ""))),
                reading(
                        "composes accents",
                        event -> Changes.text(event, text -> Normalizer.normalize(text, Normalizer.Form.NFC))),
                reading(
                        "cuts text at 64 KiB",
                        event -> Changes.text(event, text -> text.substring(0, Math.min(text.length(), 65_535)))),
                reading(
                        "replaces what lies beyond the basic plane",
                        event -> Changes.text(event, text -> text.replaceAll("[\\x{10000}-\\x{10FFFF}]", "?"))),
                reading(
                        "loses parts of unknown types",
                        event -> Changes.parts(
                                event, part -> part instanceof Part.Unknown ? Part.text("unknown") : part)),
                reading(
                        "loses microseconds",
                        event -> event.toBuilder()
                                .timestamp(event.timestamp().truncatedTo(ChronoUnit.MILLIS))
                                .build()),
                reading(
                        "keeps whole numbers as doubles",
                        event -> Changes.metadata(
                                event, value -> value instanceof Long number ? (Object) (double) number : value)),
                reading("keeps null as nothing", event -> Changes.metadata(event, value -> value == null ? "" : value)),
                reading(
                        "loses fields of content it does not know",
                        event -> event.content() == null
                                ? event
                                : event.withContent(new io.github.reactivesession.Content(
                                        event.content().role(),
                                        event.content().parts(),
                                        io.github.reactivesession.JsonObject.empty()))));
    }

    private static Fault reading(String name, UnaryOperator<Event> change) {
        return Fault.of(20, name, store -> new ForwardingStore(store) {
            @Override
            public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
                return super.events(key, scan).map(page -> Changes.events(page, change));
            }
        });
    }
}
