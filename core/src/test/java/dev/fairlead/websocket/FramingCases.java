package dev.fairlead.websocket;

import static dev.fairlead.websocket.RawPeer.BINARY;
import static dev.fairlead.websocket.RawPeer.CLOSE;
import static dev.fairlead.websocket.RawPeer.CONTINUATION;
import static dev.fairlead.websocket.RawPeer.FIN;
import static dev.fairlead.websocket.RawPeer.PING;
import static dev.fairlead.websocket.RawPeer.PONG;
import static dev.fairlead.websocket.RawPeer.TEXT;
import static dev.fairlead.websocket.RawPeer.utf8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cases 1 to 5, 7 and 10: framing, pings, reserved bits and opcodes, fragmentation, the Close.
final class FramingCases {
    private static final int PROTOCOL = 1002;
    private static final byte[] NOTHING = {};

    private final List<Case> all = new ArrayList<>();

    private FramingCases() {
        messages();
        pings();
        reservedBits();
        opcodes();
        fragmentation();
        closing();
        closeCodes();
        add(
                "10.1.1",
                "a message in fragments of 1300 octets",
                peer -> {
                    byte[] content = filled(65536, '*');
                    peer.fragments(TEXT, content, 1300);
                    peer.expectMessage(TEXT, content);
                    closeNormally(peer);
                });
    }

    static List<Case> all() {
        return new FramingCases().all;
    }

    private void add(String number, String says, Case.Script script) {
        all.add(new Case(number, says, script));
    }

    static byte[] filled(int size, int octet) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) octet);
        return content;
    }

    static void closeNormally(RawPeer peer) throws Exception {
        peer.close(1000, "");
        peer.expectClose(1000);
    }

    private void messages() {
        int[] sizes = {0, 125, 126, 127, 128, 65535, 65536, 65536};
        for (int i = 0; i < sizes.length; i++) {
            int size = sizes[i];
            int chop = i == 7 ? 997 : Integer.MAX_VALUE;
            String says = " message of " + size + (i == 7 ? " octets in pieces of 997" : " octets");
            add("1.1." + (i + 1), "text" + says, echo(TEXT, filled(size, '*'), chop));
            add("1.2." + (i + 1), "binary" + says, echo(BINARY, filled(size, 0xfe), chop));
        }
    }

    private static Case.Script echo(int opcode, byte[] content, int chop) {
        return peer -> {
            peer.chopped(chop).frame(FIN | opcode, content);
            peer.expectMessage(opcode, content);
            closeNormally(peer);
        };
    }

    private void pings() {
        byte[] octets = {0, (byte) 0xff, (byte) 0xfe, (byte) 0xfd, (byte) 0xfc, (byte) 0xfb, 0, -1};
        add("2.1", "a ping without payload", pinged(NOTHING, 0));
        add("2.2", "a ping with text", pinged(utf8("Hello, world!"), 0));
        add("2.3", "a ping with octets that are no text", pinged(octets, 0));
        add("2.4", "a ping with 125 octets", pinged(filled(125, 0xfe), 0));
        add(
                "2.5",
                "a ping with 126 octets",
                peer -> {
                    peer.frame(FIN | PING, filled(126, 0xfe));
                    peer.expectClose(PROTOCOL);
                    peer.expectEnd();
                });
        add("2.6", "a ping in pieces of one octet", pinged(filled(125, 0xfe), 1));
        add(
                "2.7",
                "a pong that nobody asked for, without payload",
                peer -> {
                    peer.frame(FIN | PONG, NOTHING);
                    closeNormally(peer);
                });
        add(
                "2.8",
                "a pong that nobody asked for",
                peer -> {
                    peer.frame(FIN | PONG, "unsolicited pong payload");
                    closeNormally(peer);
                });
        add(
                "2.9",
                "a pong that nobody asked for, then a ping",
                peer -> {
                    peer.frame(FIN | PONG, "unsolicited pong payload");
                    peer.frame(FIN | PING, "ping payload");
                    peer.expectPong(utf8("ping payload"));
                    closeNormally(peer);
                });
        add("2.10", "ten pings", tenPings(Integer.MAX_VALUE));
        add("2.11", "ten pings in pieces of one octet", tenPings(1));
    }

    private static Case.Script pinged(byte[] payload, int chop) {
        return peer -> {
            peer.chopped(chop == 0 ? Integer.MAX_VALUE : chop).frame(FIN | PING, payload);
            peer.expectPong(payload);
            closeNormally(peer);
        };
    }

    private static Case.Script tenPings(int chop) {
        return peer -> {
            peer.chopped(chop);
            for (int i = 0; i < 10; i++) {
                peer.frame(FIN | PING, "payload-" + i);
            }
            for (int i = 0; i < 10; i++) {
                peer.expectPong(utf8("payload-" + i));
            }
            closeNormally(peer);
        };
    }

    private void reservedBits() {
        add("3.1", "RSV 1 on a text message", failing(0x10 | FIN | TEXT, "Hello, world!"));
        add("3.2", "RSV 2 on the second message, then a ping", secondFails(0x20, 0));
        add("3.3", "RSV 3 on the second message, frame by frame", secondFails(0x30, 0));
        add("3.4", "RSV 4 on the second message, octet by octet", secondFails(0x40, 1));
        add("3.5", "RSV 5 on a binary message", failing(0x50 | FIN | BINARY, "\u0000ÿþ"));
        add("3.6", "RSV 6 on a ping", failing(0x60 | FIN | PING, "Hello, world!"));
        add("3.7", "RSV 7 on a Close", failing(0x70 | FIN | CLOSE, ""));
    }

    private static Case.Script failing(int first, String payload) {
        return peer -> {
            peer.frame(first, payload);
            peer.expectClose(PROTOCOL);
            peer.expectEnd();
        };
    }

    private static Case.Script secondFails(int reserved, int chop) {
        return peer -> {
            peer.chopped(chop == 0 ? Integer.MAX_VALUE : chop);
            peer.frame(FIN | TEXT, "Hello, world!");
            peer.frame(FIN | reserved | TEXT, "Hello, world!");
            peer.frame(FIN | PING, NOTHING);
            peer.expectClose(PROTOCOL, "Hello, world!");
            peer.expectEnd();
        };
    }

    private void opcodes() {
        for (int i = 0; i < 5; i++) {
            for (int group = 1; group <= 2; group++) {
                int opcode = (group == 1 ? 3 : 11) + i;
                String payload = i == 1 || i == 3 || i == 4 ? "reserved opcode payload" : "";
                String number = "4." + group + "." + (i + 1);
                if (i < 2) {
                    add(number, "opcode " + opcode, failing(FIN | opcode, payload));
                } else {
                    int chop = i == 4 ? 1 : Integer.MAX_VALUE;
                    add(
                            number,
                            "a message, then opcode " + opcode,
                            peer -> {
                                peer.chopped(chop);
                                peer.frame(FIN | TEXT, "Hello, world!");
                                peer.frame(FIN | opcode, payload);
                                peer.frame(FIN | PING, NOTHING);
                                peer.expectClose(PROTOCOL, "Hello, world!");
                                peer.expectEnd();
                            });
                }
            }
        }
    }

    private void fragmentation() {
        add(
                "5.1",
                "a ping in two fragments",
                peer -> {
                    peer.frame(PING, "fragment1");
                    peer.frame(FIN | CONTINUATION, "fragment2");
                    peer.expectClose(PROTOCOL);
                    peer.expectEnd();
                });
        add(
                "5.2",
                "a pong in two fragments",
                peer -> {
                    peer.frame(PONG, "fragment1");
                    peer.frame(FIN | CONTINUATION, "fragment2");
                    peer.expectClose(PROTOCOL);
                    peer.expectEnd();
                });
        add("5.3", "a text in two fragments", twoFragments(false, false, 0));
        add("5.4", "a text in two fragments, sent as one", twoFragments(false, true, 0));
        add("5.5", "a text in two fragments, octet by octet", twoFragments(false, false, 1));
        add("5.6", "a ping between two fragments", twoFragments(true, false, 0));
        add("5.7", "a ping between two fragments, sent as one", twoFragments(true, true, 0));
        add("5.8", "a ping between two fragments, octet by octet", twoFragments(true, false, 1));
        int[] chops = {Integer.MAX_VALUE, Integer.MAX_VALUE, 1};
        for (int i = 0; i < 3; i++) {
            int chop = chops[i];
            add("5." + (9 + i), "a last continuation of nothing", nothingToContinue(FIN, chop));
            add("5." + (12 + i), "a continuation of nothing", nothingToContinue(0, chop));
        }
        add(
                "5.15",
                "a message, then a continuation of nothing",
                peer -> {
                    peer.frame(TEXT, "fragment1");
                    peer.frame(FIN | CONTINUATION, "fragment2");
                    peer.frame(CONTINUATION, "fragment3");
                    peer.frame(FIN | TEXT, "fragment4");
                    peer.expectClose(PROTOCOL, "fragment1fragment2");
                    peer.expectEnd();
                });
        add("5.16", "twice a continuation of nothing and a message", continuedTwice(0));
        add("5.17", "twice a last continuation of nothing and a message", continuedTwice(FIN));
        add(
                "5.18",
                "a message within another",
                peer -> {
                    peer.frame(TEXT, "fragment1");
                    peer.frame(FIN | TEXT, "fragment2");
                    peer.expectClose(PROTOCOL);
                    peer.expectEnd();
                });
        add("5.19", "five fragments with pings between", fiveFragments(Integer.MAX_VALUE));
        add("5.20", "five fragments with pings between, in pieces", fiveFragments(4));
    }

    private static Case.Script twoFragments(boolean ping, boolean asOne, int chop) {
        return peer -> {
            byte[] first = peer.octets(TEXT, utf8("fragment1"));
            byte[] between = ping ? peer.octets(FIN | PING, utf8("ping payload")) : NOTHING;
            byte[] last = peer.octets(FIN | CONTINUATION, utf8("fragment2"));
            if (asOne) {
                peer.raw(joined(first, between, last));
            } else {
                peer.chopped(chop == 0 ? Integer.MAX_VALUE : chop);
                peer.raw(first);
                peer.raw(between);
                peer.raw(last);
            }
            if (ping) {
                peer.expectPong(utf8("ping payload"));
            }
            peer.expectText("fragment1fragment2");
            closeNormally(peer);
        };
    }

    static byte[] joined(byte[]... parts) {
        int size = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        java.nio.ByteBuffer all = java.nio.ByteBuffer.allocate(size);
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }

    private static Case.Script nothingToContinue(int fin, int chop) {
        return peer -> {
            peer.chopped(chop);
            peer.frame(fin | CONTINUATION, "non-continuation payload");
            peer.frame(FIN | TEXT, "Hello, world!");
            peer.expectClose(PROTOCOL);
            peer.expectEnd();
        };
    }

    private static Case.Script continuedTwice(int fin) {
        return peer -> {
            for (int i = 0; i < 2; i++) {
                peer.frame(fin | CONTINUATION, "fragment1");
                peer.frame(TEXT, "fragment2");
                peer.frame(FIN | CONTINUATION, "fragment3");
            }
            peer.expectClose(PROTOCOL);
            peer.expectEnd();
        };
    }

    private static Case.Script fiveFragments(int chop) {
        return peer -> {
            peer.chopped(chop);
            peer.frame(TEXT, "fragment1");
            peer.frame(CONTINUATION, "fragment2");
            peer.frame(FIN | PING, "pongme 1!");
            peer.expectPong(utf8("pongme 1!"));
            peer.frame(CONTINUATION, "fragment3");
            peer.frame(CONTINUATION, "fragment4");
            peer.frame(FIN | PING, "pongme 2!");
            peer.expectPong(utf8("pongme 2!"));
            peer.frame(FIN | CONTINUATION, "fragment5");
            peer.expectText("fragment1fragment2fragment3fragment4fragment5");
            closeNormally(peer);
        };
    }

    private void closing() {
        add(
                "7.1.1",
                "a message, then a Close",
                peer -> {
                    peer.frame(FIN | TEXT, "Hello World!");
                    peer.expectText("Hello World!");
                    closeNormally(peer);
                    peerEnds(peer);
                });
        add(
                "7.1.2",
                "two Closes",
                peer -> {
                    peer.close(1000, "");
                    peer.close(1000, "");
                    peer.expectClose(1000);
                    peerEnds(peer);
                });
        add(
                "7.1.3",
                "a ping after the Close",
                peer -> {
                    peer.close(1000, "");
                    peer.frame(FIN | PING, NOTHING);
                    peer.expectClose(1000);
                    peerEnds(peer);
                });
        add(
                "7.1.4",
                "a message after the Close",
                peer -> {
                    peer.close(1000, "");
                    peer.frame(FIN | TEXT, "Hello World!");
                    peer.expectClose(1000);
                    peerEnds(peer);
                });
        add(
                "7.1.5",
                "a Close within a message",
                peer -> {
                    peer.frame(TEXT, "fragment1");
                    peer.close(1000, "");
                    peer.frame(FIN | CONTINUATION, "fragment2");
                    peer.expectClose(1000);
                    peerEnds(peer);
                });
        add(
                "7.1.6",
                "256 KiB, a message, a Close and a ping at once",
                peer -> {
                    byte[] content = filled(256 * 1024, 'B');
                    peer.frame(FIN | TEXT, content);
                    peer.expectMessage(TEXT, content);
                    peer.frame(FIN | TEXT, "Hello World!");
                    peer.close(1000, "");
                    peer.frame(FIN | PING, NOTHING);
                    peer.expectClose(1000, "Hello World!");
                    peerEnds(peer);
                });
        add(
                "7.3.1",
                "a Close without payload",
                peer -> {
                    peer.frame(FIN | CLOSE, NOTHING);
                    peer.expectClose(0);
                    peerEnds(peer);
                });
        add("7.3.2", "a Close with one octet", failing(FIN | CLOSE, "a"));
        add("7.3.3", "a Close with a code", closed(1000, ""));
        add("7.3.4", "a Close with a code and a reason", closed(1000, "Hello World!"));
        add("7.3.5", "a Close with the longest reason", closed(1000, "*".repeat(123)));
        add(
                "7.3.6",
                "a Close with a reason that is too long",
                peer -> {
                    peer.close(1000, "*".repeat(124));
                    peer.expectClose(PROTOCOL);
                    peer.expectEnd();
                });
        add(
                "7.5.1",
                "a Close with a reason that is no text",
                peer -> {
                    byte[] reason = joined(new byte[] {3, (byte) 0xe8}, Utf8Cases.NO_TEXT);
                    peer.frame(FIN | CLOSE, reason);
                    peer.expectClose(1007);
                    peer.expectEnd();
                });
    }

    private static Case.Script closed(int code, String reason) {
        return peer -> {
            peer.close(code, reason);
            peer.expectClose(code);
            peerEnds(peer);
        };
    }

    /// Nothing comes after the Close, and the stream ends: at once if ours is the server, else when
    /// the peer, which is the server, has ended it.
    private static void peerEnds(RawPeer peer) throws Exception {
        peer.shutdownOutput();
        peer.expectEnd();
    }

    private void closeCodes() {
        int[] valid = {
            1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999
        };
        for (int i = 0; i < valid.length; i++) {
            add("7.7." + (i + 1), "a Close with " + valid[i], closed(valid[i], ""));
        }
        int[] invalid = {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999};
        for (int i = 0; i < invalid.length; i++) {
            add("7.9." + (i + 1), "a Close with " + invalid[i], invalidCode(invalid[i]));
        }
        add("7.13.1", "a Close with 5000", invalidCode(5000));
        add("7.13.2", "a Close with 65535", invalidCode(65535));
    }

    private static Case.Script invalidCode(int code) {
        return peer -> {
            peer.close(code, "");
            peer.expectClose(PROTOCOL);
            peer.expectEnd();
        };
    }
}
