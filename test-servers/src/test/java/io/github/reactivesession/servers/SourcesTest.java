/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourcesTest {
    private static final String NOBODY = "redis://127.0.0.1:1";

    @Test
    void theEnvironmentComesFirst() throws IOException {
        Map<String, String> environment = Map.of("TEST_POSTGRES_URL", "r2dbc:postgresql://me:secret@db.example/mine");
        assertThat(answer(environment, "-Dservers.source=auto", "shared", "POSTGRESQL"))
                .isEqualTo("PostgreSQL: url, r2dbc:postgresql://db.example:5432/mine");
    }

    @Test
    void aServerOfTheEnvironmentIsNotForOneself() throws IOException {
        assertThat(answer(Map.of("TEST_REDIS_URL", NOBODY), "-Dservers.source=auto", "start", "REDIS"))
                .startsWith("UnsupportedOperationException: Redis: TEST_REDIS_URL names a server that is not ours");
    }

    @Test
    void aForcedSourceIsTaken() throws IOException {
        assertThat(answer(Map.of("TEST_REDIS_URL", NOBODY), "-Dservers.source=embedded", "shared", "REDIS"))
                .startsWith("Redis 7")
                .contains(": embedded, redis://127.0.0.1:");
    }

    @Test
    void theSourceCanBeForcedByTheEnvironment() throws IOException {
        assertThat(answer(Map.of("TEST_SERVERS_SOURCE", "URL"), "-Dother=1", "shared", "MYSQL"))
                .isEqualTo("IllegalStateException: MySQL: servers.source is url, "
                        + "but TEST_MYSQL_URL is not set in the environment");
    }

    @Test
    void forcedDockerThatIsMissingIsAnError() throws IOException {
        assumeFalse(DockerServer.isAvailable());
        assertThat(answer(Map.of(), "-Dservers.source=docker", "shared", "MARIADB"))
                .isEqualTo("IllegalStateException: MariaDB: servers.source is docker, "
                        + "but no Docker environment was found");
    }

    @Test
    void anUnknownSourceIsAnError() throws IOException {
        assertThat(answer(Map.of(), "-Dservers.source=cloud", "shared", "MARIADB"))
                .isEqualTo("IllegalStateException: servers.source is auto, url, docker or embedded, not cloud");
    }

    @Test
    void aUrlThatIsNoneIsAnError() throws IOException {
        assertThat(answer(Map.of("TEST_MYSQL_URL", "localhost"), "-Dservers.source=url", "shared", "MYSQL"))
                .startsWith("IllegalStateException: MySQL: TEST_MYSQL_URL is not scheme://");
    }

    @Test
    void aPlatformWithoutBinariesIsNamed() {
        assertThatThrownBy(() -> EmbeddedServer.requirePlatform(ServerKind.MARIADB, "Mac OS X", "aarch64"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("MariaDB: no embedded server for Mac OS X on aarch64, only for Linux on amd64; "
                        + "start Docker, or name a server by TEST_MARIADB_URL");
    }

    private static String answer(Map<String, String> environment, String property, String... words) throws IOException {
        Process process = OneServer.start(environment, property, words);
        try {
            return OneServer.output(process)
                    .lines()
                    .filter(line -> line.startsWith("> "))
                    .map(line -> line.substring(2))
                    .findFirst()
                    .orElse("");
        } finally {
            process.destroyForcibly();
        }
    }
}
