/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTimeTest {
    @ParameterizedTest
    @CsvSource({
        "1000-01-01 00:00:00, 1000-01-01T00:00:00Z",
        "2024-02-29 23:59:59.999999, 2024-02-29T23:59:59.999999Z",
        "2026-11-25 08:30:00.5, 2026-11-25T08:30:00.5Z",
        "2026-11-25 08:30:00.000001, 2026-11-25T08:30:00.000001Z",
        "1969-12-31 23:59:59.000100, 1969-12-31T23:59:59.0001Z",
        "9999-12-31 23:59:59.999999, 9999-12-31T23:59:59.999999Z"
    })
    void itReadsWhatPostgresWrites(String text, Instant time) {
        assertThat(PostgresTime.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "25/11/2026 08:30:00",
                "2026-11-25 08:30:00+00",
                "2026-11-25 08:30:00.1234567",
                "2026-11-25 08:30:00.12a"
            })
    void itRefusesOtherStyles(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> PostgresTime.parse(text));
    }
}
