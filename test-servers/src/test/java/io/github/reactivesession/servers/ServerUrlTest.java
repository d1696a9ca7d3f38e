/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ServerUrlTest {
    @Test
    void hasAllParts() {
        ServerUrl url = ServerUrl.parse("r2dbc:pool:mysql://a%40b:p%3A+@host:1234/data?sslMode=disabled", 3306);

        assertThat(url.user()).isEqualTo("a@b");
        assertThat(url.password()).isEqualTo("p:+");
        assertThat(url.first()).isEqualTo(new ServerUrl.Address("host", 1234));
        assertThat(url.database()).isEqualTo("data");
        assertThat(url.shown()).isEqualTo("r2dbc:pool:mysql://host:1234/data");
    }

    @Test
    void hasTheUsualPortWhereNoneIsGiven() {
        assertThat(ServerUrl.parse("redis://:secret@[::1],other:7/2", 6379).addresses())
                .containsExactly(new ServerUrl.Address("[::1]", 6379), new ServerUrl.Address("other", 7));
    }

    @Test
    void isRedirected() {
        assertThat(ServerUrl.redirected("r2dbc:mysql://u:p@host:1/db?x=y", "127.0.0.1:9"))
                .isEqualTo("r2dbc:mysql://u:p@127.0.0.1:9/db?x=y");
    }

    @Test
    void isRefusedWithoutTellingAPassword() {
        assertThatThrownBy(() -> ServerUrl.parse("user:secret@host", 1))
                .message()
                .doesNotContain("secret");
    }
}
