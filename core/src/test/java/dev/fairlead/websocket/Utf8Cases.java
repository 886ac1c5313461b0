package dev.fairlead.websocket;

import static dev.fairlead.websocket.RawPeer.CONTINUATION;
import static dev.fairlead.websocket.RawPeer.FIN;
import static dev.fairlead.websocket.RawPeer.TEXT;
import static dev.fairlead.websocket.RawPeer.utf8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Cases 6: text that is UTF-8, and octets that are not.
final class Utf8Cases {
    private static final int NOT_TEXT = 1007;
    private static final byte[] KOSME = hex("cebae1bdb9cf83cebcceb5");

    /// Good, then a surrogate, then good again.
    static final byte[] NO_TEXT = FramingCases.joined(KOSME, hex("eda080"), utf8("edited"));

    private final List<Case> all = new ArrayList<>();

    private Utf8Cases() {
        fragments();
        failFast();
        sequences();
    }

    static List<Case> all() {
        return new Utf8Cases().all;
    }

    private static byte[] hex(String octets) {
        return HexFormat.of().parseHex(octets);
    }

    private void add(String number, String says, Case.Script script) {
        all.add(new Case(number, says, script));
    }

    private void fragments() {
        add("6.1.1", "an empty text", inFragments(new byte[0], 1));
        add("6.1.2", "an empty text in three fragments", threeFragments(""));
        add("6.1.3", "a text between two empty fragments", threeFragments("middle frame payload"));
        byte[] text = utf8("Hello-µ@ßöäüàá-UTF-8!!");
        add("6.2.1", "a text", inFragments(text, 1000));
        add(
                "6.2.2",
                "a text in two fragments between characters",
                peer -> {
                    peer.frame(TEXT, "Hello-µ@ßöä");
                    peer.frame(FIN | CONTINUATION, "üàá-UTF-8!!");
                    peer.expectMessage(TEXT, text);
                    FramingCases.closeNormally(peer);
                });
        add("6.2.3", "a text in fragments of one octet", inFragments(text, 1));
        add("6.2.4", "another text in fragments of one octet", inFragments(KOSME, 1));
        add("6.3.1", "no text", refused(peer -> peer.frame(FIN | TEXT, NO_TEXT)));
        add(
                "6.3.2",
                "no text, in fragments of one octet",
                refused(peer -> peer.fragments(TEXT, NO_TEXT, 1)));
    }

    private static Case.Script inFragments(byte[] text, int size) {
        return peer -> {
            peer.fragments(TEXT, text, size);
            peer.expectMessage(TEXT, text);
            FramingCases.closeNormally(peer);
        };
    }

    private static Case.Script threeFragments(String middle) {
        return peer -> {
            peer.frame(TEXT, "");
            peer.frame(CONTINUATION, middle);
            peer.frame(FIN | CONTINUATION, "");
            peer.expectText(middle);
            FramingCases.closeNormally(peer);
        };
    }

    private static Case.Script refused(Case.Script sending) {
        return peer -> {
            sending.run(peer);
            peer.expectClose(NOT_TEXT);
            peer.expectEnd();
        };
    }

    /// What comes after the octet that cannot be is never sent: the Close comes all the same.
    private void failFast() {
        byte[] beyond = FramingCases.joined(KOSME, hex("f490"));
        add(
                "6.4.1",
                "refused after the second of three fragments",
                refused(peer -> {
                    peer.frame(TEXT, KOSME);
                    peer.frame(CONTINUATION, hex("f4908080"));
                }));
        add(
                "6.4.2",
                "refused at the octet, between fragments",
                refused(peer -> {
                    peer.frame(TEXT, FramingCases.joined(KOSME, hex("f4")));
                    peer.frame(CONTINUATION, hex("90"));
                }));
        add(
                "6.4.3",
                "refused within a frame, after its invalid sequence",
                refused(peer -> {
                    byte[] whole = FramingCases.joined(KOSME, hex("f4908080"), utf8("edited"));
                    byte[] frame = peer.octets(FIN | TEXT, whole);
                    int header = frame.length - whole.length;
                    peer.raw(Arrays.copyOf(frame, header + KOSME.length + 4));
                }));
        add(
                "6.4.4",
                "refused within a frame, at the octet",
                refused(peer -> {
                    byte[] whole = FramingCases.joined(beyond, hex("8080"), utf8("edited"));
                    byte[] frame = peer.octets(FIN | TEXT, whole);
                    int header = frame.length - whole.length;
                    peer.raw(Arrays.copyOf(frame, header + beyond.length));
                }));
    }

    private void sequences() {
        good(
                "6.5",
                "68656c6c6f24776f726c64",
                "68656c6c6fc2a2776f726c64",
                "68656c6c6fe282ac776f726c64",
                "68656c6c6ff0a4ada2776f726c64",
                "cebae1bdb9cf83cebcceb5");
        for (int size = 1; size <= KOSME.length; size++) {
            byte[] prefix = Arrays.copyOf(KOSME, size);
            add(
                    "6.6." + size,
                    "the first " + size + " octets of a word",
                    List.of(2, 5, 7, 9, 11).contains(size)
                            ? inFragments(prefix, 1000)
                            : refused(peer -> peer.frame(FIN | TEXT, prefix)));
        }
        good("6.7", "00", "c280", "e0a080", "f0908080");
        bad("6.8", "f888808080", "fc8480808080");
        good("6.9", "7f", "dfbf", "efbfbf", "f48fbfbf");
        bad("6.10", "f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf");
        good("6.11", "ed9fbf", "ee8080", "efbfbd", "f48fbfbf");
        add("6.11.5", "f4908080", refused(peer -> peer.frame(FIN | TEXT, hex("f4908080"))));
        bad(
                "6.12",
                "80",
                "bf",
                "80bf",
                "80bf80",
                "80bf80bf",
                "80bf80bf80",
                "80bf80bf80bf",
                range(0x80, 0xbf, ""));
        bad(
                "6.13",
                range(0xc0, 0xdf, "20"),
                range(0xe0, 0xef, "20"),
                range(0xf0, 0xf7, "20"),
                range(0xf8, 0xfb, "20"),
                range(0xfc, 0xfd, "20"));
        String[] incomplete = {
            "c0",
            "e080",
            "f08080",
            "f8808080",
            "fc80808080",
            "df",
            "efbf",
            "f7bfbf",
            "fbbfbfbf",
            "fdbfbfbfbf"
        };
        bad("6.14", incomplete);
        bad("6.15", String.join("", incomplete));
        bad("6.16", "fe", "ff", "fefeffff");
        bad("6.17", "c0af", "e080af", "f08080af", "f8808080af", "fc80808080af");
        bad("6.18", "c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf");
        bad("6.19", "c080", "e08080", "f0808080", "f880808080", "fc8080808080");
        bad("6.20", "eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf");
        bad(
                "6.21",
                "eda080edb080",
                "eda080edbfbf",
                "edadbfedb080",
                "edadbfedbfbf",
                "edae80edb080",
                "edae80edbfbf",
                "edafbfedb080",
                "edafbfedbfbf");
        List<String> nonCharacters = new ArrayList<>();
        for (int plane = 0; plane <= 16; plane++) {
            for (int last = 0xfffe; last <= 0xffff; last++) {
                nonCharacters.add(ofCodePoint(plane << 16 | last));
            }
        }
        good("6.22", nonCharacters.toArray(new String[0]));
        good(
                "6.23",
                ofCodePoint(0xfff9),
                ofCodePoint(0xfffa),
                ofCodePoint(0xfffb),
                ofCodePoint(0xfffc),
                ofCodePoint(0xfffd),
                ofCodePoint(0xfffe),
                ofCodePoint(0xffff));
    }

    private static String ofCodePoint(int codePoint) {
        return HexFormat.of().formatHex(utf8(Character.toString(codePoint)));
    }

    private static String range(int from, int to, String after) {
        ByteBuffer all = ByteBuffer.allocate((to - from + 1) * (1 + after.length() / 2));
        for (int octet = from; octet <= to; octet++) {
            all.put((byte) octet).put(hex(after));
        }
        return HexFormat.of().formatHex(all.array());
    }

    private void good(String group, String... sequences) {
        for (int i = 0; i < sequences.length; i++) {
            add(group + "." + (i + 1), sequences[i], inFragments(hex(sequences[i]), 1000));
        }
    }

    private void bad(String group, String... sequences) {
        for (int i = 0; i < sequences.length; i++) {
            byte[] octets = hex(sequences[i]);
            add(
                    group + "." + (i + 1),
                    sequences[i],
                    refused(peer -> peer.frame(FIN | TEXT, octets)));
        }
    }
}
