/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** MySQL out of a jar, with stand-ins for two libraries that it is linked to and that a fresh Debian or Ubuntu lacks. */
final class EmbeddedMySql {
    private static final BinaryJar JAR = new BinaryJar(ServerKind.MYSQL, "mysql-Linux-amd64.tar.gz");
    private static final List<String> STAND_INS = List.of("libaio.so.1", "libnuma.so.1");

    /** Run at each start, so it must not mind what is there already. */
    private static final String USER = """
            CREATE DATABASE IF NOT EXISTS test CHARACTER SET utf8mb4;
            CREATE USER IF NOT EXISTS 'test'@'%' IDENTIFIED WITH caching_sha2_password BY 'test';
            GRANT ALL ON *.* TO 'test'@'%' WITH GRANT OPTION;
            """;

    private EmbeddedMySql() {}

    static EmbeddedServer start(ServerOptions options) throws IOException {
        Path home = BinaryCache.entry(JAR.key(), EmbeddedMySql::unpack);
        Map<String, String> environment = Map.of("LD_LIBRARY_PATH", home + "/stand-ins");
        String version = Versions.first(
                Command.of(home + "/bin/mysqld", "--no-defaults", "--version").with(environment));
        Path template = BinaryCache.entry(JAR.key() + "-data", folder -> initialise(home, folder, environment));
        ServerFolder folder = ServerFolder.create("mysql", options.durable(), "KILL");
        Command.of(
                        "cp",
                        "-a",
                        template.resolve("data").toString(),
                        folder.file("data").toString())
                .run();
        Files.writeString(folder.file("user.sql"), USER);
        int port = Ports.free();
        return EmbeddedServer.launch(
                new EmbeddedServer.Launch(
                        version,
                        "r2dbc:mysql://test:test@127.0.0.1:" + port + "/test",
                        port,
                        command(home, folder, port, options),
                        environment,
                        "ready for connections"),
                folder);
    }

    private static void unpack(Path folder) throws IOException {
        JAR.untarGz(folder);
        Path standIns = Files.createDirectory(folder.resolve("stand-ins"));
        for (String library : STAND_INS) {
            new BinaryJar(ServerKind.MYSQL, "native/linux-amd64/" + library).copy(standIns.resolve(library));
        }
    }

    private static void initialise(Path home, Path folder, Map<String, String> environment) throws IOException {
        new Command(base(home, folder.resolve("data")), environment, "")
                .and("--initialize-insecure", "--innodb-redo-log-capacity=8M") // small, as it is copied at each start
                .run();
        Files.deleteIfExists(folder.resolve("data/auto.cnf"));
    }

    private static List<String> base(Path home, Path data) {
        return List.of(
                home + "/bin/mysqld",
                "--no-defaults",
                BinaryCache.isRoot() ? "--user=root" : "--console",
                "--basedir=" + home,
                "--datadir=" + data,
                "--lc-messages-dir=" + home + "/share",
                "--secure-file-priv=NULL");
    }

    private static List<String> command(Path home, ServerFolder folder, int port, ServerOptions options) {
        List<String> command = new ArrayList<>(base(home, folder.file("data")));
        command.addAll(List.of("--init-file=" + folder.file("user.sql"), "--socket=" + folder.file("socket")));
        command.addAll(List.of("--pid-file=" + folder.file("pid"), "--bind-address=127.0.0.1", "--port=" + port));
        command.addAll(List.of("--mysqlx=OFF", "--skip-log-bin", "--skip-name-resolve", "--max-connections=300"));
        if (!options.durable()) {
            // Commits still reach the system (2, not 0), so that they survive the death of the server.
            command.addAll(List.of("--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync"));
        }
        command.addAll(options.arguments());
        return List.copyOf(command);
    }
}
