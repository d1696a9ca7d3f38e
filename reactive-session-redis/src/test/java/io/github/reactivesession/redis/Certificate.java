/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate that signs itself, and its key, in files that a server can read.
 *
 * @param certificate what a client is to trust
 * @param key readable by its owner alone
 */
record Certificate(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";

    /** Makes one by the JDK's own tool, for some names of a server. */
    static Certificate make(Path folder, String name, String servers) throws Exception {
        Path store = folder.resolve(name + ".p12");
        run("keytool -genkeypair -alias it -keyalg RSA -dname CN=test -ext SAN=" + servers + " -storepass " + PASSWORD
                + " -keystore " + store);
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path certificate = write(
                folder.resolve(name + ".crt"),
                "CERTIFICATE",
                keys.getCertificate("it").getEncoded());
        Path key = write(folder.resolve(name + ".key"), "PRIVATE KEY", key(keys));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return new Certificate(certificate, key);
    }

    private static byte[] key(KeyStore keys) throws GeneralSecurityException {
        return keys.getKey("it", PASSWORD.toCharArray()).getEncoded();
    }

    private static Path write(Path file, String what, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
    }

    private static void run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder((System.getProperty("java.home") + "/bin/" + command).split(" "))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
