package dev.fairlead.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    private static final Path EC = Fixtures.file("ec-cert.pem");
    private static final Path RSA = Fixtures.file("rsa-cert.pem");

    @TempDir Path directory;

    private static String refused(Path file) {
        return assertThrows(IOException.class, () -> Certificates.load(file)).getMessage();
    }

    private Path write(String content) throws IOException {
        return Files.writeString(directory.resolve("file.pem"), content);
    }

    @Test
    void readsAllInTheirOrder() throws Exception {
        var both =
                Certificates.load(write(Files.readString(EC) + "text\n" + Files.readString(RSA)));
        assertEquals(2, both.size());
        assertEquals(Certificates.load(EC).getFirst(), both.get(0));
        assertEquals(Certificates.load(RSA).getFirst(), both.get(1));
    }

    @Test
    void readsLinesThatEndAsOnWindows() throws Exception {
        assertEquals(
                Certificates.load(EC),
                Certificates.load(write(Files.readString(EC).replace("\n", "\r\n"))));
    }

    @Test
    void saysWhatIsThereInPlaceOfACertificate() throws Exception {
        Path request = Fixtures.file("ec-request.pem");
        assertEquals(
                request + " has no certificate; there is CERTIFICATE REQUEST in line 1",
                refused(request));
        Path text = write("hello\n");
        assertEquals(
                text
                        + " has no certificate; it is no PEM file: there is no line `-----BEGIN"
                        + " CERTIFICATE-----`",
                refused(text));
        Path empty = write("");
        assertEquals(empty + " has no certificate; it is empty", refused(empty));
        Path missing = directory.resolve("missing.pem");
        assertEquals(missing + " does not exist; a PEM file is wanted", refused(missing));
        assertTrue(refused(directory).startsWith(directory + " cannot be read"));
    }

    @Test
    void saysInWhichLineABlockIsBroken() throws Exception {
        String good = Files.readString(EC);
        long next = good.lines().count() + 1;

        Path cut = write(good + good.substring(0, 200));
        assertEquals(
                cut
                        + ", line "
                        + next
                        + ": the block CERTIFICATE has no end; `-----END CERTIFICATE-----` is missing",
                refused(cut));

        Path crossed = write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertEquals(
                crossed
                        + ", line 3: this ends a PRIVATE KEY, and what began in line 1 is a CERTIFICATE",
                refused(crossed));

        Path garbled =
                write(good + "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n");
        assertTrue(
                refused(garbled).startsWith(garbled + ", line " + next + ": this is no"),
                refused(garbled));

        Path otherwise =
                write(good + "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
        assertTrue(
                refused(otherwise)
                        .startsWith(
                                otherwise + ", line " + next + ": this is no X.509 certificate: "),
                refused(otherwise));
    }

    @Test
    void doesNotReadWithoutEnd() throws Exception {
        Path large = directory.resolve("large.pem");
        Files.write(large, new byte[(8 << 20) + 1]);
        assertTrue(refused(large).contains("more than 8388608 bytes"), refused(large));

        Path many = write("-----BEGIN X-----\n-----END X-----\n".repeat(5001));
        assertTrue(refused(many).contains("more than 5000 PEM blocks"), refused(many));
    }
}
