package dev.fairlead.internal.io;

import io.netty.channel.DefaultChannelId;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// Gives Netty a random number to tell this machine from others in the ids of channels, which
/// nobody here looks at. Else it asks every interface for its hardware address, which takes time,
/// and warns on the terminal of a machine that has none.
final class ChannelIds {
    private static final String MACHINE_ID = "io.netty.machineId";

    private ChannelIds() {}

    /// Before the first channel. Does nothing if somebody chose the number, or Netty has one.
    static void start() {
        if (System.getProperty(MACHINE_ID) != null) {
            return;
        }
        byte[] random = new byte[8];
        ThreadLocalRandom.current().nextBytes(random);
        System.setProperty(MACHINE_ID, HexFormat.ofDelimiter(":").formatHex(random));
        try {
            DefaultChannelId.newInstance(); // reads it once, when the class is loaded
        } finally {
            System.clearProperty(MACHINE_ID);
        }
    }
}
