/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.servers.ServerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QueryPlansTest {
    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"POSTGRESQL", "MYSQL", "MARIADB"})
    void everyStatementGoesByItsIndexAndCostsTheSameAtAnyDepth(ServerKind kind) throws IOException {
        boolean full = "full".equals(System.getProperty("plans"));
        PlanReport report = QueryPlans.run(kind, full ? PlanData.FULL : PlanData.SMALL);
        report.write(Path.of("target", "query-plans-" + kind.name().toLowerCase(Locale.ROOT) + ".md"));
        assertThat(report.faults()).isEmpty();
    }
}
