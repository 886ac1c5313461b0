package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeyTest {
    @TempDir private Path folder;

    @Test
    void aKeyIsMadeOnceAndIsTheSameNextTime() throws IOException {
        Path file = folder.resolve("host.key");
        HostKey made = HostKey.readOrCreate(file);
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        HostKey read = HostKey.readOrCreate(file);
        assertEquals(made, read);
        assertEquals(made.toString(), read.toString());
        assertNotEquals(made, HostKey.generate());
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws IOException {
        Path file = folder.resolve("host.key");
        HostKey.readOrCreate(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        IOException e = assertThrows(IOException.class, () -> HostKey.readOrCreate(file));
        assertTrue(String.valueOf(e.getMessage()).contains("chmod 600"), e::getMessage);
    }

    @Test
    void whatIsNoKeyIsRefusedAndNotShown() throws IOException {
        Path file = folder.resolve("host.key");
        HostKey.readOrCreate(file);
        String pem = Files.readString(file);
        Files.writeString(file, pem.substring(0, pem.indexOf("-----BEGIN PUBLIC")));
        assertThrows(IllegalArgumentException.class, () -> HostKey.readOrCreate(file));
        Files.writeString(file, pem.replaceFirst("(?s)KEY-----\n.", "KEY-----\nA"));
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> HostKey.readOrCreate(file));
        assertFalse(String.valueOf(e.getMessage()).contains("MIG"), e::getMessage);
    }

    @Test
    void anotherCurveOrAHalfOfAnotherPairIsRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(384);
        KeyPair other = generator.generateKeyPair();
        assertThrows(IllegalArgumentException.class, () -> HostKey.of(other));
        HostKey one = HostKey.generate();
        KeyPair mixed = new KeyPair(one.publicKey(), HostKey.generate().privateKey());
        assertThrows(IllegalArgumentException.class, () -> HostKey.of(mixed));
    }

    @Test
    void aRegistrationHasOneOfBothKinds() {
        DomainRegistration plain = DomainRegistration.in("default.service.arpa");
        SrpOptions srp = SrpOptions.with(HostKey.generate());
        UpdateKey key = UpdateKey.of("lab", UpdateKey.Algorithm.HMAC_SHA256, new byte[32]);
        assertThrows(IllegalArgumentException.class, () -> plain.withKey(key).withSrp(srp));
        assertThrows(IllegalArgumentException.class, () -> plain.withSrp(srp).withKey(key));
        SrpOptions brief = srp.withKeyLease(Duration.ofMinutes(10));
        assertThrows(IllegalArgumentException.class, () -> plain.withSrp(brief));
        DomainRegistration brieflyTold = plain.withLease(Duration.ofMinutes(10)).withSrp(brief);
        assertThrows(
                IllegalArgumentException.class,
                () -> brieflyTold.withLease(Duration.ofMinutes(11)));
        assertEquals(srp, plain.withSrp(srp).srp().orElseThrow());
        assertEquals(SrpOptions.Carrier.UDP, srp.withUdp().carrier());
        assertThrows(IllegalArgumentException.class, () -> srp.withKeyLease(Duration.ofSeconds(1)));
    }
}
