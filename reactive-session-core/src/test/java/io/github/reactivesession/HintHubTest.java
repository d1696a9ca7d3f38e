/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;

/** Who wants hints about what. */
class HintHubTest {
    private final HintHub<String> hub = new HintHub<>();

    @Test
    void hintsComeToThoseThatWantThemUntilTheyCancel() {
        List<Hint> seen = new ArrayList<>();
        Disposable wanting = hub.hints("here").subscribe(seen::add);
        hub.tell("here", Hint.LOOK);
        hub.tell("elsewhere", Hint.LOOK);
        wanting.dispose();
        hub.tell("here", Hint.LOOK);
        assertThat(seen).containsExactly(Hint.LOOK);
        assertThat(hub.isIdle()).isTrue();
    }

    @Test
    void whoCancelsAtOnceLeavesNothingBehind() {
        hub.hints("here").subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                cancel();
            }
        });
        assertThat(hub.isIdle()).isTrue();
    }
}
