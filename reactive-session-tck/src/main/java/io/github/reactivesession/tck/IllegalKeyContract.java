/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.UserKey;
import io.github.reactivesession.tck.HostileKeys.Illegal;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What no key may be is refused where it is made, by name and rule (R2, R3). */
public interface IllegalKeyContract extends Tck {
    /** Every illegal part is refused in every place, at once, and the error says which and why. */
    @Test
    default void r2r3_everyIllegalPartIsRefusedInEveryPlace() {
        for (Illegal part : HostileKeys.ILLEGAL) {
            String text = part.text();
            requireRefused(part, "appName", () -> AppKey.of(text));
            requireRefused(part, "appName", () -> UserKey.of(text, "u"));
            requireRefused(part, "appName", () -> SessionKey.of(text, "u", "s"));
            requireRefused(part, "appName", () -> NewSession.of(text, "u"));
            requireRefused(part, "appName", () -> SessionQuery.app(text));
            requireRefused(part, "appName", () -> SessionQuery.user(text, "u"));
            requireRefused(part, "userId", () -> UserKey.of("a", text));
            requireRefused(part, "userId", () -> SessionKey.of("a", text, "s"));
            requireRefused(part, "userId", () -> NewSession.of("a", text));
            requireRefused(part, "userId", () -> SessionQuery.user("a", text));
            requireRefused(part, "sessionId", () -> SessionKey.of("a", "u", text));
            requireRefused(part, "sessionId", () -> UserKey.of("a", "u").session(text));
            requireRefused(part, "sessionId", () -> NewSession.of("a", "u").withSessionId(text));
        }
    }

    /** Of several faults the first part's is told, whatever the others are. */
    @Test
    default void r3_theAppIsCheckedBeforeTheUserAndTheUserBeforeTheSession() {
        for (Illegal part : HostileKeys.ILLEGAL) {
            for (Illegal later : HostileKeys.ILLEGAL) {
                String first = part.text();
                String second = later.text();
                requireRefused(part, "appName", () -> SessionKey.of(first, second, second));
                requireRefused(part, "appName", () -> SessionKey.of(first, "u", second));
                requireRefused(part, "appName", () -> UserKey.of(first, second));
                requireRefused(part, "appName", () -> NewSession.of(first, second));
                requireRefused(part, "appName", () -> SessionQuery.user(first, second));
                requireRefused(part, "userId", () -> SessionKey.of("a", first, second));
            }
        }
    }

    /** A person's id is checked when the erasure is asked for, and nothing waits for a subscription. */
    @Test
    default void r3_anIllegalIdIsThrownAndNotSignalled() {
        SessionService service = fixture().service();
        for (Illegal part : HostileKeys.ILLEGAL) {
            requireRefused(part, "userId", () -> service.eraseUser(part.text()));
        }
    }

    /** The longest legal part is one code point short of the first illegal one, however many bytes it takes. */
    @Test
    default void r2_lengthIsCountedInCodePoints() {
        for (String letter : List.of("x", "\u00E9", "\u4E2D", "\uD83D\uDE80")) {
            SessionKey longest = SessionKey.of(letter.repeat(255), letter.repeat(255), letter.repeat(255));
            assertThat(longest.sessionId().codePointCount(0, longest.sessionId().length()))
                    .as(letter)
                    .isEqualTo(255);
            Illegal tooLong = new Illegal(letter, letter.repeat(256), "must have 1 to 255 code points");
            requireRefused(tooLong, "sessionId", () -> SessionKey.of("a", "u", tooLong.text()));
        }
    }

    /** A refusal is never worth a retry, and does not print the part, which may be anything. */
    @Test
    default void r3_theErrorNamesArgumentAndRuleAndNoPayload() {
        InvalidRequestException error = refusal(() -> UserKey.of("a", "secret\n"));
        assertThat(error).hasMessage("userId must not contain control characters");
        assertThat(error.isRetryable()).isFalse();
    }

    /** Expects one error, thrown and not signalled. */
    private static void requireRefused(Illegal part, String argument, ThrowingCallable call) {
        InvalidRequestException error = refusal(call);
        assertThat(error).as(argument + ": " + part.name()).isNotNull();
        assertThat(error.argument()).as(part.name()).isEqualTo(argument);
        assertThat(error.rule()).as(part.name()).isEqualTo(part.rule());
    }

    private static InvalidRequestException refusal(ThrowingCallable call) {
        return catchThrowableOfType(InvalidRequestException.class, call);
    }
}
