/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Role;
import io.github.reactivesession.SessionInterceptor;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The interceptors of the guide, at work. */
class InterceptorGuideTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "session");

    private final InMemorySessionStore store = InMemorySessionStore.create();
    private final SessionService plain = SessionService.create(store);

    private SessionService with(SessionInterceptor... interceptors) {
        SessionServiceOptions options = SessionServiceOptions.defaults();
        for (SessionInterceptor interceptor : interceptors) {
            options = options.withInterceptor(interceptor);
        }
        SessionService service = SessionService.create(store, options);
        assertThat(service.getOrCreate(NewSession.of(KEY)).block()).isNotNull();
        return service;
    }

    private static String text(Event event) {
        return event.content().text();
    }

    @Test
    void redactionTakesCardsOut() {
        Event stored = with(new Redaction())
                .append(KEY, Event.user("pay with 4111 1111 1111 1111"))
                .block();
        assertThat(text(stored)).isEqualTo("pay with [card]");
        assertThat(text(plain.event(KEY, stored.id()).block())).isEqualTo("pay with [card]");
    }

    @Test
    void taggingReadsTheContext() {
        Event stored = with(new Tagging())
                .append(KEY, Event.user("hi"))
                .contextWrite(context -> context.put("requestId", "r-7"))
                .block();
        assertThat(stored.metadata()).containsEntry("requestId", "r-7");
    }

    @Test
    void encryptionHidesWhatIsStored() {
        SessionService secret = with(new Redaction(), new Encryption(new SecretKeySpec(new byte[16], "AES")));
        Event stored = secret.append(KEY, Event.user("card 4111111111111111")).block();
        assertThat(text(stored)).isEqualTo("card [card]");
        assertThat(secret.events(KEY)
                        .map(InterceptorGuideTest::text)
                        .collectList()
                        .block())
                .isEqualTo(List.of("card [card]"));
        Event seen = plain.event(KEY, stored.id()).block();
        assertThat(seen.content().role()).isEqualTo(Role.of("encrypted"));
        assertThat(text(seen)).isEmpty();
    }
}
