package dev.fairlead.websocket;

import static dev.fairlead.websocket.RawPeer.BINARY;
import static dev.fairlead.websocket.RawPeer.FIN;
import static dev.fairlead.websocket.RawPeer.TEXT;

import java.util.ArrayList;
import java.util.List;

/// Cases 9: large messages, many fragments, many pieces, many round trips.
///
/// The sizes and numbers are those of the suite with `-Dwebsocket.full=true`; else messages have at
/// most 1 MiB, fragments at least 256 octets, and there are 100 round trips. All of [AutobahnTest]
/// takes 13 s in full, on two processors that others use as well.
final class LimitCases {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    static final boolean FULL = Boolean.getBoolean("websocket.full");

    private final List<Case> all = new ArrayList<>();

    private LimitCases() {
        int[] sizes = {64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB};
        int[] fragments = {64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB};
        int[] pieces = {64, 128, 256, 512, 1024, 2048};
        int[] payloads = {0, 16, 64, 256, 1024, 4096};
        for (int kind = 0; kind < 2; kind++) {
            int opcode = kind == 0 ? TEXT : BINARY;
            String word = kind == 0 ? "text" : "binary";
            for (int i = 0; i < sizes.length; i++) {
                int size = FULL ? sizes[i] : Math.min(sizes[i], MIB + i);
                add(9, 1 + kind, i, word + " of " + size, inFragments(opcode, size, size));
            }
            for (int i = 0; i < fragments.length; i++) {
                int size = FULL ? 4 * MIB : MIB;
                int fragment = FULL ? fragments[i] : Math.max(256, fragments[i]);
                add(
                        9,
                        3 + kind,
                        i,
                        word + " of " + size + " in fragments of " + fragment,
                        inFragments(opcode, size, fragment));
            }
            for (int i = 0; i < pieces.length; i++) {
                int piece = pieces[i];
                int size = FULL ? MIB : 64 * KIB;
                add(
                        9,
                        5 + kind,
                        i,
                        word + " of " + size + " in pieces of " + piece,
                        peer -> {
                            byte[] content = content(size);
                            peer.chopped(piece).frame(FIN | opcode, content);
                            peer.expectMessage(opcode, content);
                            FramingCases.closeNormally(peer);
                        });
            }
            for (int i = 0; i < payloads.length; i++) {
                int payload = payloads[i];
                int times = FULL ? 1000 : 100;
                add(
                        9,
                        7 + kind,
                        i,
                        times + " round trips of " + payload,
                        peer -> {
                            byte[] content = content(payload);
                            for (int n = 0; n < times; n++) {
                                peer.frame(FIN | opcode, content);
                                peer.expectMessage(opcode, content);
                            }
                            FramingCases.closeNormally(peer);
                        });
            }
        }
    }

    static List<Case> all() {
        return new LimitCases().all;
    }

    private void add(int chapter, int section, int index, String says, Case.Script script) {
        all.add(new Case(chapter + "." + section + "." + (index + 1), says, script));
    }

    private static Case.Script inFragments(int opcode, int size, int fragment) {
        return peer -> {
            byte[] content = content(size);
            // What is sent is read while it is sent, else both ends could wait for each other.
            Thread sender =
                    Thread.ofVirtual().start(() -> peer.fragments(opcode, content, fragment));
            peer.expectMessage(opcode, content);
            sender.join();
            FramingCases.closeNormally(peer);
        };
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) ('!' + i % 89);
        }
        return content;
    }
}
